//! Patterns of images that may be used without their pull credentials.

use super::image::{ImageReference, ImageReferenceError};
use crate::version::{Minor, V1_36};

/// Why the kubelet refuses a pattern of `preloadedImagesVerificationAllowlist`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImagePatternError {
    /// White space at an end.
    #[error("it has white space at an end")]
    Spaces,
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// A star anywhere but in a final `/*`.
    #[error("a '*' may stand only in a final '/*'")]
    Wildcard,
    /// `/*` alone.
    #[error("a registry must stand before '/*'")]
    NoRegistry,
    /// Not an image reference.
    #[error(transparent)]
    Reference(#[from] ImageReferenceError),
    /// A tag or digest, or (up to 1.35) a short name.
    #[error("it must be the full name without tag and digest, such as docker.io/library/busybox")]
    NotTheName,
}

/// Checks a pattern of `preloadedImagesVerificationAllowlist` as this minor's kubelet does.
///
/// With a final `/*` nothing more is looked at. Up to 1.35 only full names pass (`docker.io/library/pause`), from 1.36
/// on short ones too (`pause`).
///
/// Source: kubernetes `pkg/kubelet/images/pullmanager/image_pull_policies.go`.
///
/// # Errors
/// When the kubelet refuses the pattern.
///
/// ```
/// use nodestrap::value::{ImagePatternError, check_image_pattern};
/// use nodestrap::version::{V1_35, V1_36};
///
/// assert_eq!(check_image_pattern("registry.k8s.io/*", V1_35), Ok(()));
/// assert_eq!(check_image_pattern("pause", V1_35), Err(ImagePatternError::NotTheName));
/// assert_eq!(check_image_pattern("pause", V1_36), Ok(()));
/// ```
pub fn check_image_pattern(pattern: &str, minor: Minor) -> Result<(), ImagePatternError> {
    if pattern.trim() != pattern {
        return Err(ImagePatternError::Spaces);
    }
    if pattern.is_empty() {
        return Err(ImagePatternError::Empty);
    }
    // The kubelet cuts the suffix and compares prefixes from then on: whether a
    // registry of that name can exist is not looked at.
    if let Some(registry) = pattern.strip_suffix("/*") {
        return match registry {
            _ if registry.contains('*') => Err(ImagePatternError::Wildcard),
            "" => Err(ImagePatternError::NoRegistry),
            _ => Ok(()),
        };
    }
    if pattern.contains('*') {
        return Err(ImagePatternError::Wildcard);
    }
    let image = if minor >= V1_36 { ImageReference::parse_as_written(pattern)? } else { pattern.parse()? };
    // The kubelet compares the name that it parsed with the text: a tag, a
    // digest or a filled-in part makes them differ.
    if image.name() == pattern { Ok(()) } else { Err(ImagePatternError::NotTheName) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::{V1_33, V1_37};

    #[test]
    fn the_allow_list_takes_full_names_and_from_1_36_short_ones() {
        for pattern in ["docker.io/library/pause", "reg.io/x", "reg.io/*", "a/b/*", "x /*"] {
            assert_eq!(check_image_pattern(pattern, V1_33), Ok(()), "{pattern}");
            assert_eq!(check_image_pattern(pattern, V1_37), Ok(()), "{pattern}");
        }
        for pattern in ["pause", "library/pause", "docker.io/pause"] {
            assert_eq!(check_image_pattern(pattern, V1_33), Err(ImagePatternError::NotTheName), "{pattern}");
            assert_eq!(check_image_pattern(pattern, V1_37), Ok(()), "{pattern}");
        }
        for (pattern, reason) in [
            (" reg.io/x", ImagePatternError::Spaces),
            ("", ImagePatternError::Empty),
            ("*", ImagePatternError::Wildcard),
            ("reg.io/x*", ImagePatternError::Wildcard),
            ("*.io/*", ImagePatternError::Wildcard),
            ("/*", ImagePatternError::NoRegistry),
            ("reg.io/x:v1", ImagePatternError::NotTheName),
            ("reg.io/X", ImagePatternError::Reference(ImageReferenceError::Name)),
        ] {
            assert_eq!(check_image_pattern(pattern, V1_37), Err(reason), "{pattern}");
        }
    }
}
