/**
 * Files of many bands, of satellites, microscopes and elevation models: TIFF of any number of bands and type of
 * samples, and NumPy arrays of one image.
 */
package io.github.ssl4j.data.bands;
