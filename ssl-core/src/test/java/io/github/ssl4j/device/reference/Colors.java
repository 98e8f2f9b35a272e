package io.github.ssl4j.device.reference;

/** Changes of the colour of one image [H, W, C], in place. */
final class Colors {
    private static final double RED = 0.2989;
    private static final double GREEN = 0.587;
    private static final double BLUE = 0.114;

    private Colors() {}

    /** Changes brightness (0), contrast (1), saturation (2) or hue (3). */
    static void adjust(int kind, double factor, double[] image, int from, int size, int channels) {
        switch (kind) {
            case 0 -> {
                for (int i = from; i < from + size; i++) {
                    image[i] = unit(factor * image[i]);
                }
            }
            case 1 -> contrast(factor, image, from, size, channels);
            case 2 -> {
                for (int i = from; i < from + size && channels == 3; i += 3) {
                    saturation(factor, image, i);
                }
            }
            case 3 -> {
                for (int i = from; i < from + size && channels == 3; i += 3) {
                    hue(factor, image, i);
                }
            }
            default -> throw new IllegalArgumentException("a change of colour is one of 0 to 3, found " + kind);
        }
    }

    /** Returns the gray of the pixel whose first channel is at {@code at}. */
    static double gray(double[] image, int at, int channels) {
        return channels == 1 ? image[at] : RED * image[at] + GREEN * image[at + 1] + BLUE * image[at + 2];
    }

    private static void contrast(double factor, double[] image, int from, int size, int channels) {
        double sum = 0;
        for (int i = from; i < from + size; i += channels) {
            sum += gray(image, i, channels);
        }
        double mean = sum / (size / channels);
        for (int i = from; i < from + size; i++) {
            image[i] = unit(factor * image[i] + (1 - factor) * mean);
        }
    }

    private static void saturation(double factor, double[] image, int at) {
        double gray = gray(image, at, 3);
        for (int i = at; i < at + 3; i++) {
            image[i] = unit(factor * image[i] + (1 - factor) * gray);
        }
    }

    /** Turns one pixel around the gray axis of the hexagonal colour solid (Smith 1978, HSV). */
    private static void hue(double factor, double[] image, int at) {
        double red = image[at];
        double green = image[at + 1];
        double blue = image[at + 2];
        double high = Math.max(red, Math.max(green, blue));
        double chroma = high - Math.min(red, Math.min(green, blue));
        if (chroma == 0) {
            return;
        }
        double sixth;
        if (high == red) {
            sixth = (green - blue) / chroma;
        } else if (high == green) {
            sixth = 2 + (blue - red) / chroma;
        } else {
            sixth = 4 + (red - green) / chroma;
        }
        double turned = sixth + 6 * factor;
        image[at] = channel(5, turned, high, chroma);
        image[at + 1] = channel(3, turned, high, chroma);
        image[at + 2] = channel(1, turned, high, chroma);
    }

    /** Returns a channel of the colour at so many sixths of the circle; the shift is 5 for red, 3 green, 1 blue. */
    private static double channel(int shift, double sixth, double high, double chroma) {
        double k = sixth + shift - 6 * Math.floor((sixth + shift) / 6);
        return high - chroma * unit(Math.min(k, 4 - k));
    }

    private static double unit(double value) {
        return Math.min(Math.max(value, 0), 1);
    }
}
