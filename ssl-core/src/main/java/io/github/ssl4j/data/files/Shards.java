package io.github.ssl4j.data.files;

import io.github.ssl4j.data.files.Shard.Sample;
import io.github.ssl4j.data.files.ShardIndex.Indexed;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The images in one tar or many, such as the shards of WebDataset, each read where it is by an index that is made once
 * and kept beside its tar. Images come in the order of the shards, those of a shard by name.
 */
public final class Shards implements Container {
    private final List<Path> shards;
    /** The index of the first image of every shard, and the number of all. */
    private final int[] starts;

    private final List<List<Sample>> samples = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Shards(List<Path> shards, List<PassedOver> others) {
        this.shards = shards;
        this.starts = new int[shards.size() + 1];
        passedOver.addAll(others);
    }

    /**
     * Opens tars, and indexes those that have no index that is as new as they are.
     *
     * @param others what lies beside them and is passed over
     * @throws IllegalArgumentException if one is malformed or cut short; the message names it
     */
    public static Shards of(List<Path> tars, List<PassedOver> others) {
        Shards all = new Shards(List.copyOf(tars), others);
        List<Path> unkept = new ArrayList<>();
        for (int i = 0; i < tars.size(); i++) {
            try {
                Indexed indexed = ShardIndex.of(tars.get(i));
                all.add(i, indexed.shard());
                if (!indexed.kept()) {
                    unkept.add(tars.get(i));
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read shard " + tars.get(i) + ": " + e.getMessage(), e);
            }
        }
        if (!unkept.isEmpty()) {
            all.notes.add("the index of " + unkept.get(0)
                    + (unkept.size() == 1 ? "" : " and " + (unkept.size() - 1) + " more")
                    + " is in memory only, as it cannot be written there");
        }
        return all;
    }

    private void add(int number, Shard shard) {
        starts[number + 1] = Math.addExact(starts[number], shard.samples().size());
        samples.add(shard.samples());
        PassedOver.addAll(passedOver, shard.passedOver());
        notes.addAll(shard.notes());
        if (shard.samples().isEmpty()) {
            notes.add(shards.get(number) + " holds no images");
        }
    }

    /** Returns whether a name stands for several, as {@code shard-{000000..000127}.tar} does. */
    public static boolean isPattern(String name) {
        return BracePattern.isIn(name);
    }

    /**
     * Returns the files that a pattern names.
     *
     * @throws IllegalArgumentException if some are missing; the message names the first
     */
    public static List<Path> named(Path pattern) {
        FileSystem files = pattern.getFileSystem();
        List<Path> named = BracePattern.expand(pattern.toString()).stream()
                .map(files::getPath)
                .toList();
        List<Path> missing = named.stream().filter(file -> !Files.exists(file)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(String.format(
                    "expected all %d files that %s names, found %d: %s is missing%s",
                    named.size(),
                    pattern,
                    named.size() - missing.size(),
                    missing.get(0),
                    missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more are"));
        }
        return named;
    }

    private int shard(int index) {
        Objects.checkIndex(index, size());
        int found = Arrays.binarySearch(starts, index);
        int shard = found >= 0 ? found : -found - 2;
        while (starts[shard + 1] == starts[shard]) {
            shard++; // one without images begins where the next does
        }
        return shard;
    }

    private Sample sample(int index) {
        int shard = shard(index);
        return samples.get(shard).get(index - starts[shard]);
    }

    @Override
    public int size() {
        return starts[shards.size()];
    }

    @Override
    public String name(int index) {
        return sample(index).name();
    }

    @Override
    public String place(int index) {
        return shards.get(shard(index)) + "!/" + name(index);
    }

    @Override
    public byte[] read(int index) throws IOException {
        Sample sample = sample(index);
        return TarMembers.read(shards.get(shard(index)), sample.offset(), sample.size());
    }

    @Override
    public long length(int index) {
        return sample(index).size();
    }

    @Override
    public byte[] ends(int index) throws IOException {
        Sample sample = sample(index);
        if (sample.size() <= 2 * END) {
            return read(index);
        }
        Path tar = shards.get(shard(index));
        byte[] ends = Arrays.copyOf(TarMembers.read(tar, sample.offset(), END), 2 * END);
        byte[] last = TarMembers.read(tar, sample.offset() + sample.size() - END, END);
        System.arraycopy(last, 0, ends, END, END);
        return ends;
    }

    @Override
    public List<String> labels() {
        List<String> labels = new ArrayList<>(size());
        samples.forEach(shard -> shard.forEach(sample -> labels.add(sample.label())));
        return labels.stream().allMatch(Objects::isNull) ? List.of() : labels;
    }

    @Override
    public List<PassedOver> passedOver() {
        return List.copyOf(passedOver);
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() {}
}
