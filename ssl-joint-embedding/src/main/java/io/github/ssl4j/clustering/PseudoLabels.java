package io.github.ssl4j.clustering;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** The cluster of every image in each of several clusterings, kept on the device so that checkpoints hold it. */
final class PseudoLabels implements Stateful {
    private final Tensor clusters;

    /** Creates labels for so many images in so many clusterings, all {@link ClusterPrediction#NONE}. */
    PseudoLabels(Device device, int clusterings, int images) {
        this.clusters = Tensor.persistent(device, clusterings, images);
        device.fill(clusters.storage(), ClusterPrediction.NONE);
    }

    /**
     * Throws unless the source has as many images as there are labels.
     *
     * @throws IllegalArgumentException naming both
     */
    void requireImages(int found) {
        if (found != clusters.size(1)) {
            throw new IllegalArgumentException(
                    "clustering: expected a source of " + clusters.size(1) + " images, found one of " + found);
        }
    }

    /**
     * Throws unless there is an image for each of so many clusters.
     *
     * @throws IllegalArgumentException naming both
     */
    void requireImagesFor(int count) {
        if (clusters.size(1) < count) {
            throw new IllegalArgumentException("clustering: expected at least one image for each of " + count
                    + " clusters, found " + clusters.size(1));
        }
    }

    /** Sets one clustering: {@code found} are the clusters of the {@code images}, all others have none. */
    void set(int clustering, int[] images, int... found) {
        double[] all = new double[clusters.size(1)];
        Arrays.fill(all, ClusterPrediction.NONE);
        for (int i = 0; i < images.length; i++) {
            all[images[i]] = found[i];
        }
        long from = (long) clustering * all.length;
        clusters.device().write(clusters.storage().slice(from, all.length), all, 0);
    }

    /** Returns the clusters of some images [N] in one clustering. */
    int[] get(int clustering, int... images) {
        int all = clusters.size(1);
        int[] places =
                Arrays.stream(images).map(image -> clustering * all + image).toArray();
        Tensor index = Tensor.of(clusters.device(), places, places.length);
        Tensor column = Ops.reshape(clusters, Math.toIntExact(clusters.length()), 1);
        double[] found = Gradients.off(() -> Ops.gatherRows(column, index)).toDoubles();
        return Arrays.stream(found).mapToInt(cluster -> (int) cluster).toArray();
    }

    /** Returns the clusters of all images in one clustering. */
    int[] all(int clustering) {
        int images = clusters.size(1);
        double[] all = clusters.toDoubles();
        return Arrays.stream(all, clustering * images, (clustering + 1) * images)
                .mapToInt(cluster -> (int) cluster)
                .toArray();
    }

    /** Returns the memory itself [clusterings, images], for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        return Map.of("clusters", clusters);
    }

    @Override
    public void close() {
        clusters.close();
    }
}
