package io.github.ssl4j.interop;

import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.ResNet;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Encoders as Deeplearning4j graphs that need nothing of ssl4j.
 *
 * <pre>{@code
 * ComputationGraph graph = Graphs.of(encoder);
 * ComputationGraph classifier = new TransferLearning.GraphBuilder(graph)
 *         .addLayer("fc", new OutputLayer.Builder().nIn(encoder.featureWidth()).nOut(10).build(), Graphs.FEATURES)
 *         .setOutputs("fc")
 *         .build();
 * }</pre>
 *
 * <p>A graph takes images [N, C, H, W] of any size, normalised as {@link Encoder#view} says ({@link ImageIterator}
 * makes such), and its output, the vertex {@link #FEATURES}, is the encoder's pooled features [N, D]. Vertices are
 * called as in torchvision: {@code conv1}, {@code layer1.0.bn2}.
 *
 * <p>When it is trained, its batch norms keep the biased variance of the batches, where ssl4j and PyTorch keep the
 * unbiased one: for a batch norm over M values of a channel the running variances differ by a factor of M / (M - 1).
 */
public final class Graphs {
    /** The name of the input: images [N, C, H, W]. */
    public static final String IMAGES = "images";

    /** The name of the output: features [N, D]. */
    public static final String FEATURES = "avgpool";

    private Graphs() {}

    /**
     * Returns a ResNet as a graph with values of its own, trained, where it is, by Adam at a learning rate of 0.001.
     *
     * @throws IllegalArgumentException if the encoder is no ResNet
     */
    public static ComputationGraph of(Encoder encoder) {
        return of(encoder, new Adam(1e-3));
    }

    /**
     * Returns a ResNet as a graph with values of its own; the encoder stays as it is.
     *
     * @param updater what trains the graph
     * @throws IllegalArgumentException if the encoder is no ResNet
     */
    public static ComputationGraph of(Encoder encoder, IUpdater updater) {
        Objects.requireNonNull(updater, "updater");
        Backbone network = encoder.network();
        if (network instanceof ResNet resnet) {
            return ResNetGraph.of(resnet, encoder.view().size(), updater);
        }
        throw new IllegalArgumentException("a graph of Deeplearning4j: expected a ResNet, found "
                + network.architecture() + "; EncoderLayer makes any encoder a layer of a Deeplearning4j network");
    }
}
