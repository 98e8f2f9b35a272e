package io.github.ssl4j.onnx;

import io.github.ssl4j.data.ViewSize;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is exported.
 *
 * @param imageSize H and W of its images. Where empty, a ResNet takes images of any size, and a vision transformer
 *     those of the encoder's evaluation view
 * @param images which images it takes
 * @param tokens whether all tokens of a vision transformer are an output, too
 */
public record OnnxOptions(Optional<ViewSize> imageSize, OnnxImages images, boolean tokens) {

    /** Checks that nothing is missing. */
    public OnnxOptions {
        Objects.requireNonNull(imageSize, "imageSize");
        Objects.requireNonNull(images, "images");
    }

    /** Returns the options for normalised images, features only. */
    public static OnnxOptions standard() {
        return new OnnxOptions(Optional.empty(), OnnxImages.NORMALIZED, false);
    }

    /** Returns the same for square images of a fixed side in pixels. */
    public OnnxOptions withImageSize(int pixels) {
        return withImageSize(ViewSize.square(pixels));
    }

    /** Returns the same for images of a fixed size. */
    public OnnxOptions withImageSize(ViewSize size) {
        return new OnnxOptions(Optional.of(size), images, tokens);
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
