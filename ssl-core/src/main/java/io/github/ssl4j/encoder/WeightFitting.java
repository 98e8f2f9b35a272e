package io.github.ssl4j.encoder;

import java.util.List;

/** Weights for images of another size or with other channels than they were trained on. */
final class WeightFitting {
    private static final String POSITIONS = "pos_embed";
    private static final List<String> STEMS = List.of("conv1.weight", "patch_embed.proj.weight");

    private WeightFitting() {}

    /** Returns whether a tensor has the shape wanted, or can be brought to it. */
    static boolean fits(String name, List<Integer> found, List<Integer> wanted) {
        if (found.equals(wanted)) {
            return true;
        }
        if (found.size() != wanted.size()) {
            return false;
        }
        int free = name.equals(POSITIONS) || STEMS.contains(name) ? 1 : -1;
        for (int axis = 0; axis < found.size(); axis++) {
            if (axis != free && !found.get(axis).equals(wanted.get(axis))) {
                return false;
            }
        }
        return free == 1
                && (STEMS.contains(name)
                        || found.get(0) == 1
                                && PositionTable.side(found.get(1)).isPresent()
                                && PositionTable.side(wanted.get(1)).isPresent());
    }

    /** Returns the elements of a tensor that fits, brought to the shape wanted. */
    static float[] fitted(String name, float[] values, List<Integer> found, List<Integer> wanted) {
        if (found.equals(wanted)) {
            return values;
        }
        return name.equals(POSITIONS)
                ? PositionTable.fitted(values, found.get(1), wanted.get(1))
                : channels(values, found, wanted.get(1));
    }

    /**
     * Returns the filters [K, C', R, R] of a first convolution [K, C, R, R] for C' channels, as timm has them: for one channel
     * the sum over all, for others the filters repeated cyclically and scaled by C / C'.
     */
    private static float[] channels(float[] filters, List<Integer> shape, int wanted) {
        int channels = shape.get(1);
        int plane = shape.get(2) * shape.get(3);
        float[] fitted = new float[shape.get(0) * wanted * plane];
        float scale = (float) channels / wanted;
        for (int k = 0; k < shape.get(0); k++) {
            for (int c = 0; c < (wanted == 1 ? channels : wanted); c++) {
                for (int i = 0; i < plane; i++) {
                    float value = filters[(k * channels + c % channels) * plane + i];
                    if (wanted == 1) {
                        fitted[k * plane + i] += value;
                    } else {
                        fitted[(k * wanted + c) * plane + i] = value * scale;
                    }
                }
            }
        }
        return fitted;
    }

    /** Returns in words how a tensor was brought to the shape wanted. */
    static String inWords(String name, List<Integer> found, List<Integer> wanted) {
        if (!name.equals(POSITIONS)) {
            return name + " adapted from " + channelsInWords(found.get(1)) + " to " + channelsInWords(wanted.get(1));
        }
        int side = PositionTable.side(found.get(1)).orElseThrow();
        int newSide = PositionTable.side(wanted.get(1)).orElseThrow();
        return side == newSide
                ? name + " fitted from " + found.get(1) + " tokens to " + wanted.get(1)
                : name + " interpolated from " + side + "x" + side + " to " + newSide + "x" + newSide;
    }

    private static String channelsInWords(int number) {
        return number == 1 ? "1 channel" : number + " channels";
    }
}
