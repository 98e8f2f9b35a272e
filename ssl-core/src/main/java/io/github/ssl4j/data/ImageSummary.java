package io.github.ssl4j.data;

import io.github.ssl4j.data.files.PassedOver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was found where images are, and what was passed over and why.
 *
 * @param images how many images there are
 * @param channels the number of planes they are delivered with, C
 * @param formats how many have a name that ends so, by the end in lower case; empty where they are no files of their
 *     own
 * @param perClass how many images each class has, in the order of the classes; empty without labels
 * @param passedOver what else lies there and is not read
 * @param notes what else the user should know, a line each
 */
public record ImageSummary(
        int images,
        int channels,
        Map<String, Integer> formats,
        Map<String, Integer> perClass,
        List<PassedOver> passedOver,
        List<String> notes) {

    /** Copies what is given. */
    public ImageSummary {
        formats = Collections.unmodifiableMap(new TreeMap<>(formats));
        perClass = Collections.unmodifiableMap(new LinkedHashMap<>(perClass));
        passedOver = List.copyOf(passedOver);
        notes = List.copyOf(notes);
    }

    /** Returns the summary of a source that has noted what is not read. */
    static ImageSummary of(
            ImageSource images, Map<String, Integer> formats, List<PassedOver> passedOver, List<String> notes) {
        Objects.requireNonNull(images, "images");
        return new ImageSummary(images.size(), images.channels(), formats, perClass(images), passedOver, notes);
    }

    private static Map<String, Integer> perClass(ImageSource images) {
        int[] counts = new int[images.classes().size()];
        for (int i = 0; images.labelled() && i < images.size(); i++) {
            counts[images.label(i)]++;
        }
        Map<String, Integer> perClass = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            perClass.put(images.classes().get(i), counts[i]);
        }
        return perClass;
    }

    /**
     * Returns what was found in one line, such as {@code 9,145 images: 9,000 .jpg, 145 .png; 3 channels, 101 classes},
     * followed, where there is any, by lines on what was passed over and other notes.
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String kinds = formats.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), kind(entry.getKey())))
                .collect(Collectors.joining(", "));
        lines.add(String.format(
                Locale.ROOT,
                "%,d %s%s; %d %s, %s",
                images,
                images == 1 ? "image" : "images",
                kinds.isEmpty() ? "" : ": " + kinds,
                channels,
                channels == 1 ? "channel" : "channels",
                perClass.isEmpty()
                        ? "no labels"
                        : String.format(
                                Locale.ROOT, "%,d %s", perClass.size(), perClass.size() == 1 ? "class" : "classes")));
        String passed = PassedOver.line(passedOver);
        if (!passed.isEmpty()) {
            lines.add(passed);
        }
        lines.addAll(notes);
        return lines;
    }

    private static String kind(String extension) {
        return extension.isEmpty() ? "without an extension" : extension;
    }
}
