package io.github.ssl4j.encoder;

import java.util.List;
import java.util.Optional;

/**
 * Weights for images of another size or with other channels than they were trained on.
 *
 * @param from the grid of patches that they were trained on, where it is known
 * @param to the grid wanted, where it is known
 */
record WeightFitting(Optional<PatchGrid> from, Optional<PatchGrid> to) {
    private static final String POSITIONS = "pos_embed";
    private static final String RELATIVE_TABLE = "relative_position_bias_table";
    private static final List<String> STEMS = List.of("conv1.weight", "patch_embed.proj.weight");

    /** Returns the fitting of weights to a network of the same grid, if it has one. */
    static WeightFitting none() {
        return new WeightFitting(Optional.empty(), Optional.empty());
    }

    /** Returns whether a tensor has the shape wanted, or can be brought to it. */
    boolean fits(String name, List<Integer> found, List<Integer> wanted) {
        if (found.equals(wanted)) {
            return sameGrid() || !name.endsWith(RELATIVE_TABLE);
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
                                && table(found.get(1), from).isPresent()
                                && table(wanted.get(1), to).isPresent());
    }

    /** Returns whether nothing speaks against both grids being the same: 2 x 8 and 4 x 4 have as many patches. */
    private boolean sameGrid() {
        return from.isEmpty() || to.isEmpty() || from.equals(to);
    }

    private static Optional<PositionTable> table(int rows, Optional<PatchGrid> known) {
        return known.filter(grid -> grid.isOf(rows))
                .or(() -> PatchGrid.square(rows))
                .map(grid -> new PositionTable(rows, grid));
    }

    /** Returns whether a tensor goes into the network as it is. */
    boolean isAsItIs(String name, List<Integer> found, List<Integer> wanted) {
        return found.equals(wanted) && (sameGrid() || !name.equals(POSITIONS));
    }

    /** Returns the elements of a tensor that fits, brought to the shape wanted. */
    float[] fitted(String name, float[] values, List<Integer> found, List<Integer> wanted) {
        if (isAsItIs(name, found, wanted)) {
            return values;
        }
        return name.equals(POSITIONS)
                ? table(found.get(1), from)
                        .orElseThrow()
                        .fitted(values, table(wanted.get(1), to).orElseThrow())
                : channels(values, found, wanted.get(1));
    }

    /**
     * Returns the filters [K, C', R, R] of a first convolution [K, C, R, R] for C' channels, as timm has them: for one
     * channel the sum over all, for others the filters repeated cyclically and scaled by C / C'.
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
    String inWords(String name, List<Integer> found, List<Integer> wanted) {
        if (!name.equals(POSITIONS)) {
            return name + " adapted from " + channelsInWords(found.get(1)) + " to " + channelsInWords(wanted.get(1));
        }
        PatchGrid grid = table(found.get(1), from).orElseThrow().grid();
        PatchGrid newGrid = table(wanted.get(1), to).orElseThrow().grid();
        return grid.equals(newGrid)
                ? name + " fitted from " + found.get(1) + " tokens to " + wanted.get(1)
                : name + " interpolated from " + grid + " to " + newGrid;
    }

    private static String channelsInWords(int number) {
        return number == 1 ? "1 channel" : number + " channels";
    }
}
