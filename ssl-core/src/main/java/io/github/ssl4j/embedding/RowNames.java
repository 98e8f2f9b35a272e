package io.github.ssl4j.embedding;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.eval.FeatureRows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the rows of features are of. */
final class RowNames {
    private final ImageSource images;
    private final SourcePaths data;

    RowNames(ImageSource images, SourcePaths data) {
        this.images = images;
        this.data = data;
    }

    List<EmbeddedRow> of(FeatureRows rows) {
        return Arrays.stream(rows.images()).mapToObj(this::row).toList();
    }

    /** Returns the name that an image has in a row. */
    String below(String name) {
        return data.below(name);
    }

    private EmbeddedRow row(int image) {
        Optional<String> label =
                images.labelled() ? Optional.of(images.classes().get(images.label(image))) : Optional.empty();
        return new EmbeddedRow(image, data.below(images.name(image)), label);
    }
}
