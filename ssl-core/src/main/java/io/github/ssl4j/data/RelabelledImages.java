package io.github.ssl4j.data;

import io.github.ssl4j.data.files.FileNames;
import java.util.Arrays;
import java.util.List;

/** The images of another source, their labels those of other classes of the same names. */
final class RelabelledImages extends DelegatingImages {
    private final List<String> classes;
    /** The label here for every label there. */
    private final int[] labels;

    RelabelledImages(ImageSource images, List<String> classes) {
        super(images);
        this.classes = List.copyOf(classes);
        this.labels = images.classes().stream().mapToInt(classes::indexOf).toArray();
        if (Arrays.stream(labels).anyMatch(label -> label < 0)) {
            requireKnown(images);
        }
    }

    private void requireKnown(ImageSource images) {
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            if (labels[label] < 0) {
                throw new IllegalArgumentException(
                        "unknown label " + images.classes().get(label) + " of " + FileNames.printable(images.name(i))
                                + ": expected one of " + classes);
            }
        }
    }

    @Override
    public int label(int index) {
        return labels[super.label(index)];
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public ImageSummary summary() {
        ImageSummary own = super.summary();
        return ImageSummary.of(this, own.formats(), own.passedOver(), own.notes());
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add(super.fingerprint())
                .add(String.join("\n", classes))
                .hex();
    }
}
