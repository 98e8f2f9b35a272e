package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.CorruptImageReports;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Fine-tuning: an encoder and a linear classifier on its features, trained end to end on labelled images, earlier
 * layers at a smaller learning rate. He et al. 2021, arXiv:2111.06377, appendix A.1, without mixup, cutmix and
 * RandAugment.
 *
 * <pre>{@code
 * FineTune.Result result = FineTune.of(encoder, train, test, view, FineTuneRecipe.cifar10()).run();
 * }</pre>
 */
public final class FineTune {
    /** MAE's, so small that the first steps leave a pretrained encoder alone. */
    private static final double HEAD_DEVIATION = 2e-5;

    /** Keeps the weights of the classifier from being those of an encoder of the same seed. */
    private static final long HEAD_PURPOSE = 0x68656164;

    private static final long STEP_PURPOSE = 0x74756e65;

    private static final int EVALUATION_BATCH = 256;

    private final Backbone encoder;
    private final ImageSource train;
    private final ImageSource test;
    private final EvaluationView evaluation;
    private final FineTuneRecipe recipe;
    private ViewPolicy views;
    private LoaderOptions loading;
    private FineTuneListener listener = step -> {};

    private FineTune(
            Backbone encoder, ImageSource train, ImageSource test, EvaluationView evaluation, FineTuneRecipe recipe) {
        this.encoder = Objects.requireNonNull(encoder, "encoder");
        this.train = Objects.requireNonNull(train, "train");
        this.test = Objects.requireNonNull(test, "test");
        this.evaluation = Objects.requireNonNull(evaluation, "evaluation");
        this.recipe = Objects.requireNonNull(recipe, "recipe");
        this.views = recipe.views(evaluation);
        this.loading = LoaderOptions.forTraining(recipe.batchSize(), 0);
    }

    /** The loss became infinite or not a number. */
    public static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private DivergedException(double loss, long step, double learningRate) {
            super("fine-tuning: the loss is " + loss + " at step " + step + " at a learning rate of " + learningRate
                    + "; try a smaller learning rate");
        }
    }

    /**
     * The accuracy on the test images after the last epoch.
     *
     * @param top1 percent of test images whose class was predicted
     * @param top5 percent of test images whose class is among the first five, where there are more than five classes
     * @param losses the mean training loss of every epoch
     * @param classifier of the encoder's features
     * @param protocol how the numbers were made, in words
     */
    public record Result(
            double top1, OptionalDouble top5, List<Double> losses, LinearClassifier classifier, String protocol) {

        /** Copies the list. */
        public Result {
            losses = List.copyOf(losses);
        }

        @Override
        public String toString() {
            String next = top5.isPresent() ? String.format(Locale.ROOT, ", top-5 %.2f %%", top5.getAsDouble()) : "";
            return String.format(Locale.ROOT, "top-1 %.2f %%%s (%s)", top1, next, protocol);
        }
    }

    /**
     * Returns the fine-tuning of an encoder, pretrained or fresh, which itself is trained. Classes of training and test
     * images are the same if their names are; test images may be of only some of them.
     *
     * @param evaluation the view in which test images are classified
     * @throws IllegalArgumentException if images have no labels, fewer than two classes or other channels, a test image
     *     is of a class that is not trained, or a batch is larger than the training set
     */
    public static FineTune of(
            Backbone encoder, ImageSource train, ImageSource test, EvaluationView evaluation, FineTuneRecipe recipe) {
        requireLabels("training", train);
        requireLabels("test", test);
        int[] labels = IntStream.range(0, test.size()).map(test::label).toArray();
        ClassNames.requireKnown("test images", labels, test.classes(), train.classes());
        if (train.classes().size() < 2) {
            throw new IllegalArgumentException(
                    "fine-tuning needs images of at least 2 classes, found " + train.classes());
        }
        for (ImageSource images : List.of(train, test)) {
            if (images.channels() != encoder.channels()) {
                throw new IllegalArgumentException("the encoder " + encoder.architecture() + " takes images of "
                        + encoder.channels() + " channels, found " + images.channels());
            }
        }
        if (recipe.batchSize() > train.size()) {
            throw new IllegalArgumentException(
                    "batch size " + recipe.batchSize() + " is larger than the data set of " + train.size() + " images");
        }
        return new FineTune(encoder, train, test, evaluation, recipe);
    }

    private static void requireLabels(String which, ImageSource images) {
        if (!images.labelled()) {
            throw new IllegalArgumentException("fine-tuning needs labels, but the " + which + " images have none");
        }
    }

    /**
     * Sets other training views than a random resized crop and a flip.
     *
     * @throws IllegalArgumentException if the policy makes more than one view
     */
    public FineTune views(ViewPolicy newViews) {
        if (newViews.views() != 1) {
            throw new IllegalArgumentException(
                    "fine-tuning takes one view of an image, found a policy that makes " + newViews.views());
        }
        views = newViews;
        return this;
    }

    /** Sets the seed of the classifier's weights, the order of images and their views; 0 at first. */
    public FineTune seed(long seed) {
        loading = LoaderOptions.forTraining(recipe.batchSize(), seed).withThreads(loading.threads());
        return this;
    }

    /** Sets how many threads decode and augment. */
    public FineTune loaderThreads(int threads) {
        loading = loading.withThreads(threads);
        return this;
    }

    /** Sets the listener. */
    public FineTune listener(FineTuneListener newListener) {
        listener = Objects.requireNonNull(newListener, "listener");
        return this;
    }

    /**
     * Trains the encoder and a new classifier, and classifies the test images in evaluation mode; the mode the encoder
     * was in is set again afterwards.
     *
     * @throws DivergedException if the loss is infinite or not a number
     */
    public Result run() {
        boolean wasTraining = encoder.isTraining();
        encoder.training(true);
        Initializer init = Initializer.of(encoder.device(), loading.seed() ^ HEAD_PURPOSE);
        try (Linear head = head(init, encoder.featureWidth(), train.classes().size())) {
            List<ParameterGroup> groups =
                    new LayerDecay(recipe.layerDecay()).groups(encoder, head, recipe.weightDecay());
            List<Double> losses = new ArrayList<>();
            int corrupt;
            try (ImageLoader loader = new ImageLoader(train, views, loading);
                    Optimizer optimizer = new AdamW(groups, AdamW.Config.defaults())) {
                Run run = new Run(head, optimizer, loader);
                for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                    double sum = 0;
                    Iterable<Batch> batches = loader.epoch(epoch);
                    if (epoch + 1 < recipe.epochs()) {
                        loader.prefetch(epoch + 1);
                    }
                    for (Batch batch : batches) {
                        sum += run.step(batch, epoch);
                    }
                    losses.add(sum / loader.batches());
                }
                corrupt = loader.corruptImages().size();
            }
            LinearClassifier classifier = new LinearClassifier(
                    head.parameters().get("weight").toDoubles(),
                    head.parameters().get("bias").toDoubles());
            Features features =
                    Features.of(encoder, test, evaluation, EVALUATION_BATCH).among(train.classes());
            LinearClassifier.Accuracy accuracy = classifier.evaluate(features);
            return new Result(
                    accuracy.top1(), accuracy.top5(), losses, classifier, protocol(train.size() - corrupt, features));
        } finally {
            encoder.training(wasTraining);
        }
    }

    private static Linear head(Initializer init, int width, int classes) {
        Linear head = new Linear(init, width, classes, true);
        try (Tensor weight = init.normal(HEAD_DEVIATION, classes, width);
                Tensor bias = init.constant(0, classes)) {
            head.load(Map.of("weight", weight, "bias", bias));
        }
        return head;
    }

    /** Training under way. */
    private final class Run {
        private final Linear head;
        private final Optimizer optimizer;
        private final Schedule learningRate;
        private final long steps;
        private final CorruptImageReports corrupt;
        private final long started = System.nanoTime();

        Run(Linear head, Optimizer optimizer, ImageLoader loader) {
            this.head = head;
            this.optimizer = optimizer;
            this.learningRate = recipe.schedule(loader.batches());
            this.steps = (long) recipe.epochs() * loader.batches();
            this.corrupt = new CorruptImageReports(loader, listener::onCorruptImage);
        }

        /** Makes a step and returns the loss before it. */
        @SuppressWarnings("try") // javac asks for a use of the scope
        double step(Batch batch, int epoch) {
            long step = optimizer.steps();
            double rate = learningRate.at(step);
            try (Scope scope = Scope.open(RandomStream.of(loading.seed(), STEP_PURPOSE, step));
                    batch) {
                Tensor loss = loss(head.apply(encoder.apply(images(batch))), labels(batch));
                double value = loss.scalar();
                if (!Double.isFinite(value)) {
                    throw new DivergedException(value, step, rate);
                }
                loss.backward();
                optimizer.step(rate);
                corrupt.tell();
                listener.onStep(report(epoch, step, value, rate));
                return value;
            }
        }

        private FineTuneListener.Step report(int epoch, long step, double loss, double rate) {
            double seconds = (System.nanoTime() - started) / 1e9;
            long left = steps - step - 1;
            return new FineTuneListener.Step(
                    epoch,
                    recipe.epochs(),
                    step,
                    steps,
                    loss,
                    rate,
                    (step + 1) * recipe.batchSize() / seconds,
                    Duration.ofMillis((long) (1000 * seconds / (step + 1) * left)));
        }
    }

    private Tensor images(Batch batch) {
        ViewSize size = batch.size(0);
        int[] shape = {batch.size(), size.height(), size.width(), batch.channels()};
        float[] pixels = Arrays.copyOf(batch.view(0), Math.toIntExact(batch.size() * size.area() * batch.channels()));
        return Tensor.of(encoder.device(), pixels, shape);
    }

    private Tensor labels(Batch batch) {
        return Tensor.of(encoder.device(), Arrays.copyOf(batch.labels(), batch.size()), batch.size());
    }

    /**
     * Returns the mean over N of the cross-entropy with targets (1 - e) y + e / K. Szegedy et al. 2016,
     * arXiv:1512.00567.
     */
    private Tensor loss(Tensor logits, Tensor labels) {
        double smoothing = recipe.labelSmoothing();
        Tensor loss = Ops.crossEntropy(logits, labels);
        return smoothing == 0
                ? loss
                : loss.times(1 - smoothing)
                        .plus(Ops.mean(Ops.logSoftmax(logits)).times(-smoothing));
    }

    private String protocol(int trained, Features features) {
        boolean usual = views.equals(recipe.views(evaluation));
        return "fine-tuned end to end with a linear classifier: " + recipe.settings()
                + (usual ? ", random resized crops from " + recipe.smallestCrop() + " of the area and flips" : "")
                + (usual ? "" : ", training views of the caller") + ", seed " + loading.seed() + "; " + trained
                + " training images, " + features.count() + " test images after the last epoch, "
                + features.classes().size() + " classes, " + features.width() + " features: " + features.origin();
    }
}
