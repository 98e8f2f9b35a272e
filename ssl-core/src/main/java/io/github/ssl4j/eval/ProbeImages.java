package io.github.ssl4j.eval;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/** The images that a probe looks at: the same ones every time. */
final class ProbeImages {
    private static final long SEED = 0x70726f6265L;

    private ProbeImages() {}

    /** Returns at most so many images of a source, drawn at random, in its order. */
    static ImageSource sample(ImageSource images, int most) {
        if (images.size() <= most) {
            return images;
        }
        int[] drawn = Arrays.copyOf(RandomStream.of(SEED).permutation(images.size()), most);
        Arrays.sort(drawn);
        return images.select(drawn);
    }

    /** Returns the sample in words, such as {@code 5000 of 60000 images}. */
    static String inWords(ImageSource sample, ImageSource all) {
        return sample.size() == all.size() ? all.size() + " images" : sample.size() + " of " + all.size() + " images";
    }
}
