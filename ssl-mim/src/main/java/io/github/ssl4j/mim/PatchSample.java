package io.github.ssl4j.mim;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/** Random patches of images, as many of one image as of another but for one. */
final class PatchSample {
    private static final long PURPOSE = 0x70617463;

    private final TokenGrid grid;
    private final PatchCodebook.Config config;
    private final int images;
    private Device device;
    private float[] values;
    private int count;
    private int imagesSeen;
    private int filled;

    /** Creates an empty sample of so many images. */
    PatchSample(TokenGrid grid, PatchCodebook.Config config, int images) {
        this.grid = grid;
        this.config = config;
        this.images = images;
    }

    /**
     * Takes patches of the next images [N, H, W, C].
     *
     * @throws IllegalArgumentException if all images together have fewer patches than there are codes
     */
    void add(Tensor batch) {
        int length = grid.tokens(batch);
        if (values == null) {
            begin(batch.device(), length);
        }
        int[] rows = new int[batch.size(0) * length];
        int chosen = 0;
        for (int i = 0; i < batch.size(0); i++, imagesSeen++) {
            int[] order = RandomStream.of(config.seed(), PURPOSE, imagesSeen).permutation(length);
            int share = upTo(imagesSeen + 1) - upTo(imagesSeen);
            for (int j = 0; j < share; j++) {
                rows[chosen++] = i * length + order[j];
            }
        }
        if (chosen > 0) {
            Tensor index = Tensor.of(device, Arrays.copyOf(rows, chosen), chosen);
            float[] taken = Ops.gatherRows(grid.patches(batch), index).toFloats();
            System.arraycopy(taken, 0, values, filled, taken.length);
            filled += taken.length;
        }
    }

    private void begin(Device deviceOfImages, int length) {
        device = deviceOfImages;
        count = (int) Math.min(config.samples(), (long) images * length);
        if (count < config.codes()) {
            throw new IllegalArgumentException("codebook: expected at most " + count
                    + " codes, as many as the images have patches, found " + config.codes());
        }
        values = new float[Math.multiplyExact(count, grid.width())];
    }

    /** Returns how many patches the first so many images give. */
    private int upTo(int image) {
        return (int) ((long) image * count / images);
    }

    /** Returns the patches [count, P P C]. */
    Tensor rows() {
        return Tensor.of(device, values, count, grid.width());
    }
}
