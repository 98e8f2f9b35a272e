package io.github.ssl4j.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.ssl4j.data.files.TarMembers.Member;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tar holds: the images, sorted by name, with their labels, and what is passed over. Files whose paths are the
 * same up to the first dot of the last part are one sample, as in WebDataset: the name {@code class} in its
 * {@code .json}, else its {@code .cls}, else the {@code label} or {@code cls} in its {@code .json} is the label of its
 * image.
 */
record Shard(List<Sample> samples, List<PassedOver> passedOver, List<String> notes) {
    /** An image of {@code size} bytes from {@code offset} on, and its label or null. */
    record Sample(String name, long offset, int size, String label) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASS = ".cls";
    private static final String DESCRIPTION = ".json";
    private static final String NAME = "class";
    private static final List<String> FIELDS = List.of("label", "cls", NAME);
    private static final int LARGEST_LABEL = 1 << 20;

    Shard {
        samples = List.copyOf(samples);
        passedOver = List.copyOf(passedOver);
        notes = List.copyOf(notes);
    }

    /**
     * Finds what a tar holds; throws an IOException if it is malformed, or two files give a sample different labels.
     */
    static Shard of(Path tar) throws IOException {
        List<Member> members = TarMembers.of(tar);
        Tally tally = new Tally();
        Set<String> runs = Runs.among(members.stream().map(Member::name).toList());
        Set<String> folders = new HashSet<>();
        List<Member> images = new ArrayList<>();
        Map<String, Member> classes = new HashMap<>();
        Map<String, Member> descriptions = new HashMap<>();
        for (Member member : members) {
            String run = Runs.folder(member.name(), runs);
            String folder = run == null ? ImageNames.passedOverFolder(member.name()) : run;
            String file = member.name().substring(member.name().lastIndexOf('/') + 1);
            if (folder != null) {
                if (folders.add(folder)) {
                    tally.folder(
                            folder.substring(0, folder.length() - 1),
                            run == null ? "hidden or left by a program" : "a run of ssl4j");
                }
            } else if (ImageNames.isHidden(file)) {
                tally.file(member.name(), ImageNames.HIDDEN, ImageNames.HIDDEN);
            } else if (!member.plain()) {
                tally.file(member.name(), "links and devices", "a link or a device");
            } else if (ImageNames.isImage(file)) {
                add(member, images, tally);
            } else if (file.endsWith(CLASS)) {
                label(tar, classes, member);
            } else if (file.endsWith(DESCRIPTION)) {
                label(tar, descriptions, member);
            } else {
                tally.file(member.name(), ImageNames.why(file));
            }
        }
        images.sort(Comparator.comparing(Member::name));
        return read(tar, images, classes, descriptions, tally);
    }

    private static void add(Member member, List<Member> images, Tally tally) {
        if (member.size() > Container.LARGEST) {
            tally.file(member.name(), "too large", "more than a gigabyte");
        } else {
            images.add(member);
        }
    }

    private static void label(Path tar, Map<String, Member> byKey, Member member) throws IOException {
        Member other = byKey.putIfAbsent(key(member.name()), member);
        if (other != null && !text(tar, other).equals(text(tar, member))) {
            throw new IOException("two files give the labels of one key: " + FileNames.printable(other.name())
                    + " at byte " + other.offset() + " and " + FileNames.printable(member.name()) + " at byte "
                    + member.offset());
        }
    }

    private static Shard read(
            Path tar, List<Member> images, Map<String, Member> classes, Map<String, Member> descriptions, Tally tally)
            throws IOException {
        List<Sample> samples = new ArrayList<>();
        Map<String, String> byKey = new HashMap<>();
        int shared = 0;
        String example = "";
        for (Member image : images) {
            String key = key(image.name());
            String other = byKey.put(key, image.name());
            if (other != null) {
                example = shared++ == 0 ? "the first are " + other + " and " + image.name() : example;
            }
            samples.add(new Sample(
                    image.name(),
                    image.offset(),
                    (int) image.size(),
                    label(tar, classes.get(key), descriptions.get(key))));
        }
        for (Map<String, Member> labels : List.of(classes, descriptions)) {
            labels.values().stream()
                    .filter(member -> !byKey.containsKey(key(member.name())))
                    .sorted(Comparator.comparing(Member::name))
                    .forEach(member -> tally.file(member.name(), "labels without an image", "no image has its key"));
        }
        List<String> notes = shared == 0
                ? List.of()
                : List.of(tar.getFileName() + ": " + shared + (shared == 1 ? " image has" : " images have")
                        + " the key of another, and all are read: " + FileNames.printable(example));
        return new Shard(samples, tally.list(), notes);
    }

    /** Returns the name of a class where there is one, else its number. */
    private static String label(Path tar, Member ofClass, Member description) throws IOException {
        boolean readable = description != null && (ofClass == null || description.size() <= LARGEST_LABEL);
        JsonNode fields = readable ? fields(tar, description) : MissingNode.getInstance();
        if (fields.path(NAME).isTextual()) {
            return fields.path(NAME).asText();
        }
        if (ofClass != null) {
            String label = text(tar, ofClass).strip();
            return label.isEmpty() ? null : label;
        }
        for (String field : FIELDS) {
            JsonNode value = fields.path(field);
            if (value.isValueNode() && !value.isNull()) {
                return value.asText();
            }
        }
        return null;
    }

    private static JsonNode fields(Path tar, Member description) throws IOException {
        try {
            return JSON.readTree(text(tar, description));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    FileNames.printable(description.name()) + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(Path tar, Member member) throws IOException {
        if (member.size() > LARGEST_LABEL) {
            throw new IOException(FileNames.printable(member.name()) + ": expected a label of at most " + LARGEST_LABEL
                    + " bytes, found " + member.size());
        }
        return new String(TarMembers.read(tar, member.offset(), member.size()), StandardCharsets.UTF_8);
    }

    /** Returns what the files of a sample have in common: the path up to the first dot of its last part. */
    private static String key(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }
}
