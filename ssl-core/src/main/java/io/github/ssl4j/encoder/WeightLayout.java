package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the tensors of one kind of network are called and shaped in the files of those who publish weights. */
interface WeightLayout {
    /** The means of ImageNet's three. */
    Normalization IMAGENET_GRAY = new Normalization(List.of(0.449), List.of(0.226));

    /** Returns ImageNet's normalisation of so many channels: of colours, of gray, of others none. */
    static Normalization normalization(int channels) {
        return switch (channels) {
            case 1 -> IMAGENET_GRAY;
            case 3 -> Normalization.IMAGENET;
            default -> Normalization.NONE;
        };
    }

    /** Returns the type of the architecture. */
    String type();

    /** Returns the names of tensors that every network of this kind has. */
    List<String> landmarks();

    /**
     * Reads the settings of a network off the shapes of its tensors.
     *
     * @throws IllegalArgumentException if they are those of another kind; the message names the file and the tensor
     */
    Record settings(NamedShapes tensors);

    /** Returns what ssl4j calls a tensor; empty for one of a head or a decoder. */
    Optional<String> ownName(String name, NamedShapes tensors);

    /** Returns what a network of some settings is called, such as {@code resnet50}. */
    String name(Record settings);

    /**
     * Returns the settings of the same network for images of another size, where it matters, and with other channels.
     */
    Record fitted(Record settings, ViewSize imageSize, int channels);

    /**
     * Returns the settings of a network that is as large as one asked for by name, and in all that a name does not tell
     * like that of the file.
     */
    Record asked(Record named, Record ofFile);

    /** Returns C, the number of channels of an image. */
    int channels(Record settings);

    /** Returns the size of the images that a network is made for; empty if it takes any. */
    Optional<ViewSize> imageSize(Record settings);

    /** Returns how a network sees images whose size nobody tells. */
    EvaluationView view(Record settings);

    /** Returns the shapes of the parameters and buffers of a network by ssl4j's names. */
    Map<String, List<Integer>> shapes(Record settings);
}
