package io.github.ssl4j.data.bands;

import io.github.ssl4j.data.Image;

/** Values that stand for missing data, and those that are no numbers. */
final class MissingData {
    private MissingData() {}

    /**
     * Replaces missing values by the mean of the others of their band.
     *
     * @param marked the value that stands for missing data as the file stores it; empty if there is none
     * @throws io.github.ssl4j.data.CorruptImageException if a value is not finite and does not stand for missing data
     */
    static void replace(TiffBytes file, SampleType samples, String marked, Image image) {
        if (marked.isEmpty() && !samples.floating()) {
            return;
        }
        float missing = marked.isEmpty() ? Float.NaN : marked(file, samples, marked);
        int area = image.height() * image.width();
        for (int band = 0; band < image.channels(); band++) {
            replace(file, image, band, area, !marked.isEmpty(), missing);
        }
    }

    private static float marked(TiffBytes file, SampleType samples, String text) {
        try {
            return (float) (Double.parseDouble(text.equalsIgnoreCase("nan") ? "NaN" : text) / samples.largest());
        } catch (NumberFormatException e) {
            throw file.corrupt(
                    "the value of missing data: expected a number, found \"" + text.replaceAll("[^ -~]", "?") + "\"");
        }
    }

    private static void replace(TiffBytes file, Image image, int band, int area, boolean marked, float missing) {
        float[] pixels = image.pixels();
        int start = band * area;
        double sum = 0;
        int present = 0;
        for (int i = start; i < start + area; i++) {
            if (marked && isMissing(pixels[i], missing)) {
                continue;
            }
            if (!Float.isFinite(pixels[i])) {
                int place = i - start;
                throw file.corrupt(
                        "band %d, row %d, column %d: expected a finite number, found %s; missing values need a"
                                        .formatted(band, place / image.width(), place % image.width(), pixels[i])
                                + " GDAL_NODATA tag that names them");
            }
            sum += pixels[i];
            present++;
        }
        if (present == area) {
            return;
        }
        float mean = present == 0 ? 0 : (float) (sum / present);
        for (int i = start; i < start + area; i++) {
            if (isMissing(pixels[i], missing)) {
                pixels[i] = mean;
            }
        }
    }

    private static boolean isMissing(float value, float missing) {
        return value == missing || Float.isNaN(value) && Float.isNaN(missing);
    }
}
