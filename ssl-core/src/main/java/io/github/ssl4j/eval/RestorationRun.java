package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Trains the decoder of a {@link Restoration}, and measures it. */
final class RestorationRun {
    private static final int EXAMPLES = 8;
    private static final double WEIGHT_DECAY = 0.01;
    private static final double WARMUP = 0.05;

    private static final long NOISE_PURPOSE = 0x6e6f6973;
    private static final long ORDER_PURPOSE = 0x6f726465;
    private static final long CHOICE_PURPOSE = 0x63686f69;
    private static final long STEP_PURPOSE = 0x72657374;

    /** Keeps the weights of the decoder from being those of an encoder of the same seed. */
    private static final long DECODER_PURPOSE = 0x6465636f;

    private final Restoration settings;
    private final Backbone encoder;
    private final EvaluationView view;
    private final RestorationListener listener;
    private final ViewSize size;
    private final int channels;

    RestorationRun(Restoration settings, Backbone encoder, EvaluationView view, RestorationListener listener) {
        this.settings = settings;
        this.encoder = encoder;
        this.view = view;
        this.listener = listener;
        this.size = view.size();
        this.channels = encoder.channels();
    }

    Restoration.Result evaluate(ImageSource train, ImageSource test) {
        ImageSource used = train.size() <= settings.images() ? train : train.select(chosen(train.size()));
        Training data = new Training();
        degraded(used, 0).read(rows -> data.add(rows, used.size()));
        if (data.clean.size() < settings.batchSize()) {
            throw new IllegalArgumentException("restoration: expected at least as many training images as the batch of "
                    + settings.batchSize() + ", found " + data.clean.size() + " that can be read");
        }
        FeatureScale scale = new FeatureScale(data.features, data.width);
        data.features.forEach(scale::standardize);
        Initializer init = Initializer.of(encoder.device(), settings.seed() ^ DECODER_PURPOSE);
        try (RestorationDecoder decoder =
                new RestorationDecoder(init, data.grid, estimate(data), data.width, channels, settings.width())) {
            List<Double> losses = train(decoder, data);
            Measured measured = new Measured(decoder, scale, data, test.size());
            degraded(test, 1).read(measured::add);
            return new Restoration.Result(
                    ImageQuality.mean(measured.average),
                    ImageQuality.mean(measured.degraded),
                    ImageQuality.mean(measured.restored),
                    losses,
                    measured.examples,
                    protocol(data, decoder, measured.restored.size()));
        }
    }

    private int[] chosen(int all) {
        int[] order = RandomStream.of(settings.seed(), CHOICE_PURPOSE).permutation(all);
        int[] chosen = Arrays.copyOf(order, settings.images());
        Arrays.sort(chosen);
        return chosen;
    }

    private DegradedImages degraded(ImageSource images, long part) {
        return new DegradedImages(images, view, settings.task(), encoder, settings.seed(), NOISE_PURPOSE, part);
    }

    /** The training images, channels last, and the features of their degraded copies. */
    private final class Training {
        private final List<float[]> clean = new ArrayList<>();
        private final List<float[]> features = new ArrayList<>();
        private FeatureGrid grid;
        private int width;

        void add(DegradedImages.Rows rows, int expected) {
            if (grid == null) {
                int values = rows.features().get(0).length;
                width = encoder.featureWidth();
                grid = FeatureGrid.of(size, values / width);
                requireMemory(expected, values + rows.clean().get(0).channelsLast().length);
            }
            rows.clean().forEach(image -> clean.add(image.channelsLast()));
            features.addAll(rows.features());
        }

        private void requireMemory(int images, long values) {
            long needed = images * values * Float.BYTES >> 20;
            long most = Runtime.getRuntime().maxMemory() / 2 >> 20;
            if (needed > most) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "restoration: %,d images and the features of their places take %,d MiB; expected at most %,d,"
                                + " half of the heap: use fewer images, or a larger heap",
                        images,
                        needed,
                        most));
            }
        }

        Image average() {
            float[] mean = new float[clean.get(0).length];
            for (int i = 0; i < mean.length; i++) {
                double sum = 0;
                for (float[] image : clean) {
                    sum += image[i];
                }
                mean[i] = (float) (sum / clean.size());
            }
            return image(mean, 0);
        }
    }

    private List<Double> train(RestorationDecoder decoder, Training data) {
        int steps = data.clean.size() / settings.batchSize();
        double all = (double) steps * settings.epochs();
        Schedule rate = Schedule.warmupCosine(0, settings.learningRate(), 0, WARMUP * all, all);
        List<ParameterGroup> groups = ParameterGroup.excludingNormsAndBiases(decoder.trained(), WEIGHT_DECAY);
        List<Double> losses = new ArrayList<>();
        try (Optimizer optimizer = new AdamW(groups, AdamW.Config.defaults())) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                int[] order =
                        RandomStream.of(settings.seed(), ORDER_PURPOSE, epoch).permutation(data.clean.size());
                double sum = 0;
                for (int step = 0; step < steps; step++) {
                    int[] batch =
                            Arrays.copyOfRange(order, step * settings.batchSize(), (step + 1) * settings.batchSize());
                    sum += step(decoder, optimizer, rate.at(optimizer.steps()), data, batch);
                }
                losses.add(sum / steps);
                listener.onEpoch(epoch, settings.epochs(), sum / steps);
            }
        }
        return losses;
    }

    /** Makes a step and returns the loss before it. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    private double step(RestorationDecoder decoder, Optimizer optimizer, double rate, Training data, int... batch) {
        try (Scope scope = Scope.open(RandomStream.of(settings.seed(), STEP_PURPOSE, optimizer.steps()))) {
            Tensor restored = decoder.apply(features(rows(data.features, batch), data));
            Tensor loss = Ops.mean(Ops.square(restored.minus(images(rows(data.clean, batch)))));
            double value = loss.scalar();
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("restoration: the loss is " + value + " at step " + optimizer.steps()
                        + " at a learning rate of " + rate + "; try a smaller learning rate");
            }
            loss.backward();
            optimizer.step(rate);
            return value;
        }
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private Linear estimate(Training data) {
        int values = Math.toIntExact(size.area() * channels / data.grid.places());
        LinearEstimate estimate = new LinearEstimate(encoder.device(), data.width, values);
        int batch = FeatureStream.usualBatch(size);
        for (int from = 0; from < data.clean.size(); from += batch) {
            int to = Math.min(data.clean.size(), from + batch);
            try (Scope scope = Scope.open()) {
                int places = (to - from) * data.grid.places();
                Tensor squares = RestorationDecoder.squares(images(data.clean.subList(from, to)), data.grid);
                estimate.add(
                        Ops.reshape(features(data.features.subList(from, to), data), places, data.width),
                        Ops.reshape(squares, places, values));
            }
        }
        return estimate.solve();
    }

    private Tensor images(List<float[]> rows) {
        return Tensor.of(encoder.device(), joined(rows), rows.size(), size.height(), size.width(), channels);
    }

    private Tensor features(List<float[]> rows, Training data) {
        return Tensor.of(encoder.device(), joined(rows), rows.size(), data.grid.places(), data.width);
    }

    private static List<float[]> rows(List<float[]> all, int... indices) {
        return Arrays.stream(indices).mapToObj(all::get).toList();
    }

    private static float[] joined(List<float[]> rows) {
        int length = rows.get(0).length;
        float[] joined = new float[rows.size() * length];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, joined, row * length, length);
        }
        return joined;
    }

    private Image image(float[] values, int start) {
        return DegradedImages.planes(values, start, channels, size.height(), size.width());
    }

    /** The held-out images as far as they are measured. */
    private final class Measured {
        private final RestorationDecoder decoder;
        private final FeatureScale scale;
        private final Training data;
        private final Image mean;
        private final int between;
        private final List<ImageQuality> average = new ArrayList<>();
        private final List<ImageQuality> degraded = new ArrayList<>();
        private final List<ImageQuality> restored = new ArrayList<>();
        private final List<Restoration.Example> examples = new ArrayList<>();

        Measured(RestorationDecoder decoder, FeatureScale scale, Training data, int images) {
            this.decoder = decoder;
            this.scale = scale;
            this.data = data;
            this.mean = data.average();
            this.between = Math.max(1, images / EXAMPLES);
        }

        void add(DegradedImages.Rows rows) {
            rows.features().forEach(scale::standardize);
            float[] values = decoded(rows.features());
            int length = values.length / rows.clean().size();
            for (int row = 0; row < rows.clean().size(); row++) {
                Image clean = rows.clean().get(row);
                Image result = image(values, row * length);
                if (restored.size() % between == 0 && examples.size() < EXAMPLES) {
                    examples.add(new Restoration.Example(clean, rows.degraded().get(row), result));
                }
                average.add(ImageQuality.of(clean, mean));
                degraded.add(ImageQuality.of(clean, rows.degraded().get(row)));
                restored.add(ImageQuality.of(clean, result));
            }
        }

        @SuppressWarnings("try") // javac asks for a use of the scope
        private float[] decoded(List<float[]> features) {
            try (Scope scope = Scope.open()) {
                float[] values = decoder.evaluate(RestorationRun.this.features(features, data))
                        .toFloats();
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.min(Math.max(values[i], 0), 1);
                }
                return values;
            }
        }
    }

    private String protocol(Training data, RestorationDecoder decoder, int tested) {
        return String.format(
                Locale.ROOT,
                "restoration, %s: %s; a decoder sees the frozen features of %s places of the degraded image alone (%d each,"
                        + " %,d for an image of %,d values), computed once and standardised by the training images, and"
                        + " gives the clean image: a linear estimate of the pixels of each place by least squares with a"
                        + " ridge of %s, and a convolutional correction of %d filters, %,d parameters, trained by mean"
                        + " squared error, %s, batch %d, AdamW, learning rate %s, warm-up over 5 %% of the steps, then"
                        + " half a cosine to 0, weight decay %s, seed %d; %,d training images, %,d held-out images, means"
                        + " over these of PSNR and SSIM; %s in evaluation mode, images of %s pixels",
                settings.task().name(),
                settings.task().inWords(),
                data.grid,
                data.width,
                data.features.get(0).length,
                size.area() * channels,
                LinearEstimate.RIDGE,
                settings.width(),
                decoder.trained().values().stream().mapToLong(Tensor::length).sum(),
                settings.epochs() == 1 ? "1 epoch" : settings.epochs() + " epochs",
                settings.batchSize(),
                settings.learningRate(),
                WEIGHT_DECAY,
                settings.seed(),
                data.clean.size(),
                tested,
                encoder.architecture(),
                size);
    }
}
