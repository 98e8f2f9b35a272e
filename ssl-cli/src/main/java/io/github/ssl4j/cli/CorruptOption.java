package io.github.ssl4j.cli;

import io.github.ssl4j.data.ImageSource;
import picocli.CommandLine.Option;

/** How many images may be corrupt. */
final class CorruptOption {
    @Option(
            names = "--max-corrupt",
            paramLabel = "SHARE",
            description =
                    "The share of images that may be corrupt before the command ends, from 0 to 1, or in percent as 2%%."
                            + " Default: 1%%. A corrupt image is replaced by another in training, and left out elsewhere.")
    private String share;

    /** Returns the images with the share that was asked for, if any was. */
    ImageSource applyTo(ImageSource images) {
        return share == null ? images : images.tolerating(value());
    }

    private double value() {
        boolean percent = share.strip().endsWith("%");
        String number = percent ? share.strip().substring(0, share.strip().length() - 1) : share.strip();
        try {
            return Double.parseDouble(number) / (percent ? 100 : 1);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--max-corrupt: expected a share such as 0.02 or 2%, found '" + share + "'", e);
        }
    }
}
