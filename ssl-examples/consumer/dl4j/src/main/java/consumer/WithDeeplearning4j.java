package consumer;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Pretrains for three steps, and trains a classifier of Deeplearning4j on the features, in one process. */
public final class WithDeeplearning4j {
    private static final int CLASSES = 2;

    private WithDeeplearning4j() {}

    /**
     * Runs it.
     *
     * @param arguments a folder with a folder of pictures for each of two classes, and one for the run
     */
    public static void main(String[] arguments) {
        // Deeplearning4j first: what it loads has to suit ssl4j.
        System.out.println("sum of an array of ND4J: " + Nd4j.ones(2, 3).sumNumber());
        try (ImageSource images = ImageSource.open(Path.of(arguments[0]));
                Encoder encoder = Pretraining.of("simclr", images)
                        .backbone("resnet18")
                        .set("backbone.width", 8)
                        .batch(8)
                        .epochs(1)
                        .runIn(Path.of(arguments[1]))) {
            DataSet data = dataSet(encoder.embed(images));
            MultiLayerNetwork classifier = classifier(encoder.featureWidth());
            double before = classifier.score(data);
            for (int i = 0; i < 50; i++) {
                classifier.fit(data);
            }
            double after = classifier.score(data);
            if (!Double.isFinite(before) || !(after < before)) {
                throw new IllegalStateException("expected a falling loss, found " + before + ", then " + after);
            }
            System.out.printf("dl4j: loss of a classifier on the features from %.3f to %.3f%n", before, after);
        }
    }

    private static DataSet dataSet(Features features) {
        INDArray labels = Nd4j.zeros(features.count(), CLASSES);
        for (int i = 0; i < features.count(); i++) {
            labels.putScalar(i, features.labels()[i], 1);
        }
        return new DataSet(features.toINDArray(), labels);
    }

    private static MultiLayerNetwork classifier(int features) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new OutputLayer.Builder().nIn(features).nOut(CLASSES).build())
                .build());
        network.init();
        return network;
    }
}
