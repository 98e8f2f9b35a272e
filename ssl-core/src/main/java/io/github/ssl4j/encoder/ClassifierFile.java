package io.github.ssl4j.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the file of a {@link Classifier} holds beside that of its encoder. */
final class ClassifierFile {
    static final String WEIGHT = "head.weight";
    static final String BIAS = "head.bias";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ClassifierFile() {}

    static boolean isOfHead(String tensor) {
        return tensor.equals(WEIGHT) || tensor.equals(BIAS);
    }

    static String toJson(List<String> classes) {
        try {
            return JSON.writeValueAsString(classes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("classes: expected text, found " + classes, e);
        }
    }

    /** Returns the names of the classes in a file. */
    static List<String> requireClasses(Path file) {
        String json = EncoderFile.metadata(file).get(EncoderFile.CLASSES);
        if (json == null) {
            throw new IllegalArgumentException(
                    file + ": expected a classifier with metadata " + EncoderFile.CLASSES + ", found none");
        }
        try {
            return List.copyOf(JSON.readValue(json, new TypeReference<List<String>>() {}));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new IllegalArgumentException(
                    file + ": metadata " + EncoderFile.CLASSES + ": expected names in JSON, found " + json, e);
        }
    }

    static LinearClassifier head(Path file) {
        Safetensors.Contents contents = Safetensors.read(file);
        double[] weights = contents.doubles(WEIGHT);
        int[] shape = contents.shapes().get(WEIGHT);
        double[] intercepts = contents.doubles(BIAS);
        if (shape.length != 2 || shape[0] != intercepts.length) {
            throw new IllegalArgumentException(file + ": tensor " + WEIGHT + ": expected shape [" + intercepts.length
                    + ", D], found " + Arrays.toString(shape));
        }
        return new LinearClassifier(weights, intercepts);
    }
}
