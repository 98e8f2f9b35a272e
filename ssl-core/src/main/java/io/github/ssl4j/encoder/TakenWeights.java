package io.github.ssl4j.encoder;

import io.github.ssl4j.safetensors.Header;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What of a file's tensors went into a network, in one line. */
final class TakenWeights {
    private static final String FLOAT32 = "F32";

    private TakenWeights() {}

    /**
     * Returns the line.
     *
     * @param taken the network's names by the file's
     * @param wanted the shapes of the network's tensors
     * @param fitting how tensors were brought to them
     */
    static String inWords(
            String network,
            Header header,
            EncoderPlace place,
            Map<String, String> taken,
            Map<String, List<Integer>> wanted,
            WeightFitting fitting) {
        StringBuilder line =
                new StringBuilder("%s from %s: %d tensors taken".formatted(network, header.file(), taken.size()));
        if (!place.prefix().isEmpty()) {
            line.append(" from below ").append(place.prefix());
        }
        if (!place.others().isEmpty()) {
            line.append(", not from below ").append(place.othersInWords());
        }
        line.append("; left out ").append(LeftOut.inWords(header, place.prefix(), taken.keySet()));
        line.append("; missing none");
        taken.forEach((source, own) -> {
            List<Integer> found = header.tensors().get(source).shape();
            if (!fitting.isAsItIs(own, found, wanted.get(own))) {
                line.append("; ").append(fitting.inWords(own, found, wanted.get(own)));
            }
        });
        if (taken.containsKey(place.prefix() + "fc_norm.weight")) {
            line.append("; fc_norm normalises every token before the mean, where its authors normalise the mean");
        }
        String converted = taken.keySet().stream()
                .map(source -> header.tensors().get(source).type())
                .filter(type -> !type.equals(FLOAT32))
                .distinct()
                .collect(Collectors.joining(" and "));
        if (!converted.isEmpty()) {
            line.append("; converted from ").append(converted);
        }
        return line.toString();
    }
}
