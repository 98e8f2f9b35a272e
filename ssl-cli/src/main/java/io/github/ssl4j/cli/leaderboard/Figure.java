package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.eval.RestorationTask;
import java.util.Optional;

/** What is measured of an encoder: percent of held-out images whose class is found, or decibels of restored ones. */
public enum Figure {
    /** Weighted kNN, k 20, temperature 0.07. */
    KNN("knn", "kNN", 0),
    /** A linear probe of the frozen features. */
    LINEAR("linear", "linear probe", 0),
    /** Fine-tuned on all labels. */
    FINE_TUNED("fine_tuned", "fine-tuned", 1),
    /** Fine-tuned on a tenth of the labels. */
    FINE_TUNED_10("fine_tuned_10", "10 % of labels", 0.1),
    /** Fine-tuned on a hundredth of the labels. */
    FINE_TUNED_1("fine_tuned_1", "1 % of labels", 0.01),
    /** The peak signal-to-noise ratio of noisy images, restored from frozen features of places. */
    DENOISED("denoised", "denoised, dB", 0),
    /** The same of images shrunk to half. */
    SUPER_RESOLVED("super_resolved", "2x, dB", 0);

    private final String label;
    private final String heading;
    private final double labelShare;

    Figure(String label, String heading, double labelShare) {
        this.label = label;
        this.heading = heading;
        this.labelShare = labelShare;
    }

    /** Returns the name in files. */
    public String label() {
        return label;
    }

    /** Returns the heading of its column. */
    String heading() {
        return heading;
    }

    /** Returns the share of the labels that fine-tuning sees; 0 for figures of frozen features. */
    double labelShare() {
        return labelShare;
    }

    /** Returns the task of restoration; empty for what is classified. */
    Optional<RestorationTask> restoration() {
        return switch (this) {
            case DENOISED -> Optional.of(RestorationTask.denoising());
            case SUPER_RESOLVED -> Optional.of(RestorationTask.superResolution());
            default -> Optional.empty();
        };
    }

    boolean ofFrozenFeatures() {
        return labelShare == 0;
    }

    /** Returns the name of the same figure of the encoder before training. */
    String untrained() {
        return "untrained_" + label;
    }

    @Override
    public String toString() {
        return label;
    }
}
