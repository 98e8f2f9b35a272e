package io.github.ssl4j.embedding;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.eval.FeatureRows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Names of images without the path of their source, so that they stay true when it moves; of several, whole names. */
final class RowNames {
    private final ImageSource images;
    private final List<String> paths;

    RowNames(ImageSource images, List<Path> data) {
        this.images = images;
        this.paths = data.size() > 1
                ? List.of()
                : List.of(
                        plain(data.get(0).toAbsolutePath().toString()),
                        plain(data.get(0).toString()));
    }

    List<EmbeddedRow> of(FeatureRows rows) {
        return Arrays.stream(rows.images()).mapToObj(this::row).toList();
    }

    private EmbeddedRow row(int image) {
        Optional<String> label =
                images.labelled() ? Optional.of(images.classes().get(images.label(image))) : Optional.empty();
        return new EmbeddedRow(image, shortened(images.name(image)), label);
    }

    /** Returns what follows the path of the source: below a folder, in a zip, or the file itself. */
    String shortened(String name) {
        String plain = plain(name);
        for (String path : paths) {
            for (String separator : List.of("!/", "/")) {
                if (plain.startsWith(path + separator)) {
                    return name.substring(path.length() + separator.length());
                }
            }
            if (plain.equals(path)) {
                return name.substring(plain.lastIndexOf('/') + 1);
            }
        }
        return name;
    }

    private static String plain(String path) {
        return path.replace('\\', '/');
    }
}
