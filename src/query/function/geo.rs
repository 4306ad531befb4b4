//! Places on the globe.

use oxigraph::model::Term;

use crate::query::function::{number, typed};

/// The mean radius of the Earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// `gf:geoDistanceKm(lat1, long1, lat2, long2)`: the great-circle distance in kilometres by the
/// haversine formula, from degrees. Latitudes beyond ±90 or longitudes beyond ±180 are an error.
pub fn distance_km(arguments: &[Term]) -> Option<Term> {
    let [a, b, c, d] = arguments else { return None };
    let (lat1, long1, lat2, long2) = (number(a)?, number(b)?, number(c)?, number(d)?);
    let valid = |lat: f64, long: f64| lat.abs() <= 90.0 && long.abs() <= 180.0;
    if !valid(lat1, long1) || !valid(lat2, long2) {
        return None;
    }
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let slope = lat1.to_radians().cos() * lat2.to_radians().cos();
    let chord = half(lat1, lat2) + slope * half(long1, long2);
    let km = 2.0 * EARTH_KM * chord.sqrt().min(1.0).asin();
    Some(typed(oxsdatatypes::Double::from(km).to_string(), "double"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        let km = |it: [&str; 4]| {
            let terms: Vec<Term> = it.iter().map(|it| typed(*it, "decimal")).collect();
            distance_km(&terms).as_ref().and_then(number)
        };
        let paris_london = km(["48.8566", "2.3522", "51.5074", "-0.1278"]).unwrap();
        assert!((paris_london - 343.6).abs() < 0.5, "{paris_london}");
        let half_way_round = km(["0", "0", "0", "180"]).unwrap();
        assert!((half_way_round - 20015.1).abs() < 0.1, "{half_way_round}");
        assert_eq!(km(["10", "20", "10", "20"]), Some(0.0));
        assert_eq!(km(["91", "0", "0", "0"]), None);
    }
}
