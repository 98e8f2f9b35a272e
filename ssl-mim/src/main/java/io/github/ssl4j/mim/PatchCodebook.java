package io.github.ssl4j.mim;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.ViewPass;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Visual tokens by k-means: a patch has the number of its nearest centroid, among those of a sample of patches.
 *
 * <pre>token(x) = argmin_k |W (x - mean) - c_k|^2</pre>
 *
 * <p>With W = I distances are those of pixels, and the tokens mostly encode brightness and colour. Those of whitened
 * patches, where {@link PatchWhitening} removes the correlation of neighbouring pixels, also encode edges.
 */
public final class PatchCodebook implements VisualTokenizer {
    private static final long CLUSTERS = 0x636c7573;

    /**
     * The settings.
     *
     * @param patch P, the side of a patch
     * @param channels C
     * @param codes K, at least 2 and at most as many as patches in the sample
     * @param whitening the share of the mean variance that every direction of the patches is given before they are
     *     whitened, at least 0; empty for patches as they are
     * @param samples how many patches are clustered, spread evenly over the images; all where there are fewer
     * @param iterations how often the centroids move at most
     * @param seed draws the patches and the first centroids
     */
    public record Config(
            int patch, int channels, int codes, OptionalDouble whitening, int samples, int iterations, long seed) {

        /** Checks the numbers. */
        public Config {
            if (codes < 2) {
                throw new IllegalArgumentException("codebook: expected at least 2 codes, found " + codes);
            }
            if (samples < codes) {
                throw new IllegalArgumentException("codebook: expected a sample of at least one patch for each of "
                        + codes + " codes, found " + samples);
            }
            if (iterations < 1) {
                throw new IllegalArgumentException("codebook: expected at least 1 iteration, found " + iterations);
            }
            if (whitening.isPresent() && !(whitening.getAsDouble() >= 0 && Double.isFinite(whitening.getAsDouble()))) {
                throw new IllegalArgumentException(
                        "codebook: expected a finite ridge of at least 0, found " + whitening.getAsDouble());
            }
        }

        /** Returns the settings for CIFAR-10: 512 codes of whitened patches of 4 x 4 pixels, from 100,000 of them. */
        public static Config cifar10() {
            return new Config(4, 3, 512, OptionalDouble.of(0.01), 100_000, 20, 0);
        }

        /** Returns the same settings with other patches. */
        public Config withPatch(int newPatch, int newChannels) {
            return new Config(newPatch, newChannels, codes, whitening, samples, iterations, seed);
        }

        /** Returns the same settings with another number of codes. */
        public Config withCodes(int newCodes) {
            return new Config(patch, channels, newCodes, whitening, samples, iterations, seed);
        }

        /** Returns the same settings with patches whitened in this way. */
        public Config withWhitening(OptionalDouble newWhitening) {
            return new Config(patch, channels, codes, newWhitening, samples, iterations, seed);
        }

        /** Returns the same settings with so many patches, and iterations over them. */
        public Config withSample(int newSamples, int newIterations) {
            return new Config(patch, channels, codes, whitening, newSamples, newIterations, seed);
        }

        /** Returns the same settings with another seed. */
        public Config withSeed(long newSeed) {
            return new Config(patch, channels, codes, whitening, samples, iterations, newSeed);
        }
    }

    private final Config config;
    private final TokenGrid grid;
    private final PatchWhitening whitening;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Tensor centroids; // [K, D]
    /** -|c|^2 / 2 [K]: |x - c|^2 is smallest where x . c - |c|^2 / 2 is largest. */
    private final Tensor offsets;
    /** How many patches were clustered [1], 0 before; a tensor, so that checkpoints hold it. */
    private final Tensor sampled;

    /** Creates a codebook that {@link #fit} or a checkpoint has to fill. */
    public PatchCodebook(Device device, Config config) {
        this.config = config;
        this.grid = new TokenGrid(config.patch(), config.channels());
        int width = grid.width();
        this.whitening = config.whitening().isPresent()
                ? new PatchWhitening(
                        Tensor.persistent(device, width),
                        Tensor.persistent(device, width, width),
                        config.whitening().getAsDouble())
                : null;
        this.centroids = Tensor.persistent(device, config.codes(), width);
        this.offsets = Tensor.persistent(device, config.codes());
        this.sampled = Tensor.persistent(device, 1);
        if (whitening != null) {
            tensors.putAll(whitening.tensors());
        }
        tensors.put("centroids", centroids);
        tensors.put("offsets", offsets);
        tensors.put("sampled", sampled);
    }

    /**
     * Makes the codes from patches of the first views of images; the same views and seed give the same codes.
     *
     * @throws IllegalArgumentException if there are fewer patches than codes, or the images do not fit
     */
    @SuppressWarnings("try") // javac asks for a use of the scope
    public void fit(ViewPass images) {
        PatchSample sample = new PatchSample(grid, config, images.images());
        images.forEach(views -> sample.add(views.get(0)));
        try (Scope scope = Scope.open()) {
            Tensor patches = sample.rows();
            if (whitening != null) {
                whitening.fit(patches);
            }
            Tensor rows = Gradients.off(() -> whiten(patches));
            KMeans kMeans = KMeans.euclidean(config.iterations());
            become(kMeans.fit(rows, config.codes(), RandomStream.of(config.seed(), CLUSTERS)));
            sampled.device().fill(sampled.storage(), patches.size(0));
        }
    }

    private void become(Clusters clusters) {
        double[] values = clusters.centroids();
        double[] halves = new double[config.codes()];
        for (int i = 0; i < values.length; i++) {
            halves[i / clusters.width()] -= values[i] * values[i] / 2;
        }
        centroids.device().write(centroids.storage(), values, 0);
        offsets.device().write(offsets.storage(), halves, 0);
    }

    private Tensor whiten(Tensor patches) {
        return whitening == null ? patches : whitening.apply(patches);
    }

    @Override
    public Tensor tokens(Tensor images) {
        if (sampled.scalar() == 0) {
            throw new IllegalStateException("the codebook is empty: fit it to images, or restore it, before use");
        }
        return grid.argmax(images, config.codes(), some -> Ops.linear(whiten(grid.patches(some)), centroids, offsets));
    }

    @Override
    public int codebookSize() {
        return config.codes();
    }

    @Override
    public int patch() {
        return config.patch();
    }

    @Override
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
