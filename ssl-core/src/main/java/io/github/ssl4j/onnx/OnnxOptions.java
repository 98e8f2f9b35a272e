package io.github.ssl4j.onnx;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a model is exported.
 *
 * @param imageSize H and W of its images. Where empty, a ResNet takes images of any size, and a vision transformer those of
 *     the encoder's evaluation view
 * @param images which images it takes
 * @param tokens whether all tokens of a vision transformer are an output, too
 */
public record OnnxOptions(OptionalInt imageSize, OnnxImages images, boolean tokens) {

    /** Checks the size. */
    public OnnxOptions {
        Objects.requireNonNull(images, "images");
        if (imageSize.isPresent() && imageSize.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "ONNX image size: expected at least 1 pixel, found " + imageSize.getAsInt());
        }
    }

    /** Returns the options for normalised images, features only. */
    public static OnnxOptions standard() {
        return new OnnxOptions(OptionalInt.empty(), OnnxImages.NORMALIZED, false);
    }

    /** Returns the same for images of a fixed size. */
    public OnnxOptions withImageSize(int pixels) {
        return new OnnxOptions(OptionalInt.of(pixels), images, tokens);
    }

    /** Returns the same for other images. */
    public OnnxOptions withImages(OnnxImages newImages) {
        return new OnnxOptions(imageSize, newImages, tokens);
    }

    /** Returns the same with the tokens of a vision transformer as an output. */
    public OnnxOptions withTokens() {
        return new OnnxOptions(imageSize, images, true);
    }
}
