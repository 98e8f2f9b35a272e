package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The evaluation view of an encoder, as metadata of its file. */
final class ViewMetadata {
    private static final String RESIZE = "resize";
    private static final String INTERPOLATION = "interpolation";

    static final Set<String> KEYS = Set.of(
            EncoderFile.INPUT_SIZE,
            RESIZE,
            INTERPOLATION,
            EncoderFile.NORMALIZATION_MEAN,
            EncoderFile.NORMALIZATION_DEVIATION);

    private ViewMetadata() {}

    static Map<String, String> of(EvaluationView view) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(EncoderFile.INPUT_SIZE, view.size().toString());
        metadata.put(RESIZE, view.resize().toString());
        metadata.put(INTERPOLATION, view.interpolation().name());
        metadata.put(EncoderFile.NORMALIZATION_MEAN, join(view.normalization().mean()));
        metadata.put(
                EncoderFile.NORMALIZATION_DEVIATION, join(view.normalization().deviation()));
        return metadata;
    }

    static EvaluationView read(Path file, Map<String, String> metadata) {
        String size = metadata.get(EncoderFile.INPUT_SIZE);
        if (size == null) {
            throw new IllegalArgumentException(file + ": expected metadata " + EncoderFile.INPUT_SIZE
                    + " that says how to prepare images, found " + metadata.keySet());
        }
        try {
            return new EvaluationView(
                    ViewSize.parse(size),
                    ViewSize.parse(metadata.getOrDefault(RESIZE, size)),
                    Interpolation.valueOf(metadata.getOrDefault(INTERPOLATION, Interpolation.BILINEAR.name())),
                    new Normalization(
                            split(metadata.getOrDefault(EncoderFile.NORMALIZATION_MEAN, "")),
                            split(metadata.getOrDefault(EncoderFile.NORMALIZATION_DEVIATION, ""))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": the metadata do not say how to prepare images: " + e.getMessage() + " in " + metadata, e);
        }
    }

    private static String join(List<Double> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static List<Double> split(String values) {
        return values.isBlank()
                ? List.of()
                : Arrays.stream(values.split(",")).map(Double::valueOf).toList();
    }
}
