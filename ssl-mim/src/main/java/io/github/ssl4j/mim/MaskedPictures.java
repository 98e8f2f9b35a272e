package io.github.ssl4j.mim;

import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pictures of masked images and of the reconstruction of what is hidden. */
final class MaskedPictures {
    private MaskedPictures() {}

    /**
     * Returns the masked images, gray where something is hidden; the images with painted patches in place of the hidden
     * ones; and the images.
     *
     * @param images [N, H, W, C], normalised, so that 0 is the mean colour
     * @param painted the hidden patches [H, P]
     */
    static Map<String, Tensor> of(Tensor images, int patch, HiddenTokens hidden, Tensor painted) {
        Map<String, Tensor> pictures = new LinkedHashMap<>();
        int pixels = painted.size(1);
        Tensor gray = Tensor.of(images.device(), new float[pixels], 1, pixels);
        pictures.put("masked", with(images, patch, hidden, gray));
        pictures.put("reconstruction", with(images, patch, hidden, painted));
        pictures.put("original", images);
        return pictures;
    }

    private static Tensor with(Tensor images, int patch, HiddenTokens hidden, Tensor painted) {
        return Gradients.off(() -> {
            Tensor patches = hidden.replaced(Ops.patchify(images, patch), painted);
            return Ops.unpatchify(patches, patch, images.size(1), images.size(2), images.size(3));
        });
    }
}
