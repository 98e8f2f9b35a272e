package io.github.ssl4j.eval;

import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The linear probe of masked image modelling on frozen features: a batch norm without affine parameters, then a linear
 * classifier. He et al. 2021, arXiv:2111.06377, appendix A.1.
 *
 * <p>With features that no longer change the batch norm is a standardisation by the mean and the deviation of the
 * training set, so the classifier is a {@link LogisticRegression} on standardised features. In place of a learning rate
 * and a number of epochs it has one number, C, which a tenth of the training set, held out, chooses. Unlike the
 * paper's, it sees every image in its evaluation view only.
 *
 * @param strengths the values of C to choose from, in ascending order
 * @param seed of which tenth is held out
 */
public record LinearProbe(List<Double> strengths, long seed) {
    /** The batch norm's, as in MAE's main_linprobe. */
    private static final double EPSILON = 1e-6;

    private static final int HELD_OUT_SHARE = 10;

    /** Checks every C. */
    public LinearProbe {
        strengths = List.copyOf(strengths);
        if (strengths.isEmpty()) {
            throw new IllegalArgumentException("a linear probe needs at least one C, found none");
        }
        strengths.forEach(LogisticRegression::new);
        for (int i = 1; i < strengths.size(); i++) {
            if (!(strengths.get(i) > strengths.get(i - 1))) {
                throw new IllegalArgumentException(
                        "the values of C of a linear probe should ascend, found " + strengths);
            }
        }
    }

    /** Returns a probe that chooses among powers of ten from 1e-4 to 10. */
    public static LinearProbe standard() {
        return new LinearProbe(List.of(1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0), 0);
    }

    /** Returns a probe of one C, which holds nothing out. */
    public static LinearProbe of(double c) {
        return new LinearProbe(List.of(c), 0);
    }

    /** Returns the same probe with another tenth held out. */
    public LinearProbe withSeed(long newSeed) {
        return new LinearProbe(strengths, newSeed);
    }

    /**
     * The accuracy on the test images.
     *
     * @param top1 percent of test images whose class came first
     * @param top5 percent of test images whose class is among the first five, where there are more than five classes
     * @param trainTop1 the same as {@code top1} of the training images
     * @param c the C that was used
     * @param classifier of features as they are, the standardisation included
     * @param protocol how the numbers were made, in words
     */
    public record Result(
            double top1,
            OptionalDouble top5,
            double trainTop1,
            double c,
            LinearClassifier classifier,
            String protocol) {
        @Override
        public String toString() {
            String next = top5.isPresent() ? String.format(Locale.ROOT, ", top-5 %.2f %%", top5.getAsDouble()) : "";
            return String.format(Locale.ROOT, "top-1 %.2f %%%s (%s)", top1, next, protocol);
        }
    }

    /**
     * Trains on one set of features and classifies another. Classes of the two are the same if their names are; test
     * images may be of only some of them.
     *
     * @throws IllegalArgumentException if labels are missing, fewer than two classes have images, the width of the two
     *     differs, a test image is of a class that is not trained, or C is to be chosen from fewer than 10 images
     */
    public Result evaluate(Features train, Features test) {
        require(train, test);
        Features known = test.among(train.classes());
        double c = strengths.size() == 1 ? strengths.get(0) : chosen(train);
        LinearClassifier classifier =
                new LogisticRegression(c).fit(standardized(train, DesignMatrix.everyRow(train)), train);
        LinearClassifier.Accuracy accuracy = classifier.evaluate(known);
        return new Result(
                accuracy.top1(),
                accuracy.top5(),
                classifier.evaluate(train).top1(),
                c,
                classifier,
                protocol(train, test, c));
    }

    private static void require(Features train, Features test) {
        train.labels();
        if (train.width() != test.width()) {
            throw new IllegalArgumentException("training and test images need features of one width, found "
                    + train.width() + " and " + test.width() + ": " + train + ", " + test);
        }
    }

    private static DesignMatrix standardized(Features features, int[] rows) {
        return DesignMatrix.standardized(features, rows, EPSILON);
    }

    /** Returns the smallest C of those that classify most of the held-out tenth. */
    private double chosen(Features train) {
        if (train.count() < HELD_OUT_SHARE) {
            throw new IllegalArgumentException("a tenth of the training images chooses C: expected at least "
                    + HELD_OUT_SHARE + " of them, found " + train.count() + "; give C");
        }
        int[] order = RandomStream.of(seed).permutation(train.count());
        int heldOut = train.count() / HELD_OUT_SHARE;
        int[] judges = Arrays.copyOf(order, heldOut);
        DesignMatrix rest = standardized(train, Arrays.copyOfRange(order, heldOut, order.length));
        double best = Double.NEGATIVE_INFINITY;
        double chosen = strengths.get(0);
        for (double c : strengths) {
            double top1 = new LogisticRegression(c)
                    .fit(rest, train)
                    .evaluate(train, judges)
                    .top1();
            if (top1 > best) {
                best = top1;
                chosen = c;
            }
        }
        return chosen;
    }

    private String protocol(Features train, Features test, double c) {
        String how =
                strengths.size() == 1 ? "given" : "chosen among " + strengths + " by a tenth of the training images";
        return "linear probe, batch norm without affine (training-set statistics, epsilon " + EPSILON
                + "), multinomial logistic regression to the optimum, C " + c + " " + how + ", " + train.count()
                + " training images in their evaluation view, " + test.count() + " test images, "
                + train.classes().size() + " classes, " + train.width() + " features: " + train.origin();
    }
}
