package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Decodes damaged files until all are done, in a process of its own, since a crash of native code ends that. */
final class DecodeDamaged {
    private static final long LONGEST_MILLIS = 10_000;
    private static final DecodeOptions OPTIONS = DecodeOptions.DEFAULT.withMaxPixels(4_000_000);

    private DecodeDamaged() {}

    /** @param args number of files of each format, seed, and the file that always holds the one being decoded */
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        Random random = new Random(Long.parseLong(args[1]));
        Path current = Path.of(args[2]);
        AtomicLong started = watch();
        Map<ImageFormat, List<Formats.Case>> formats = new EnumMap<>(ImageFormat.class);
        for (Formats.Case form : Formats.cases()) {
            ImageFormat format = ImageFormat.of(form.bytes()).orElseThrow();
            formats.computeIfAbsent(format, f -> new ArrayList<>()).add(form);
        }
        Image target = new Image(1, 1, 1);
        long before = 0;
        for (int part = 0; part < 4; part++) {
            for (Map.Entry<ImageFormat, List<Formats.Case>> format : formats.entrySet()) {
                int refused = decode(format.getValue(), count / 4, random, current, started, target);
                System.out.println(format.getKey() + ": " + refused + " of " + count / 4 + " refused");
            }
            long now = residentKilobytes();
            System.out.println("part " + part + ": " + now / 1024 + " MB resident");
            if (part == 1) {
                before = now;
            }
        }
        long growth = residentKilobytes() - before;
        System.out.println("growth over the second half: " + growth / 1024 + " MB");
        System.exit(growth > 100 * 1024 ? 3 : 0);
    }

    private static int decode(
            List<Formats.Case> forms, int count, Random random, Path current, AtomicLong started, Image target)
            throws IOException {
        int refused = 0;
        for (int i = 0; i < count; i++) {
            byte[] file = forms.get(random.nextInt(forms.size())).bytes();
            byte[] other = forms.get(random.nextInt(forms.size())).bytes();
            byte[] damaged = Mutations.mutate(file, other, random);
            Files.write(current, damaged);
            started.set(System.currentTimeMillis());
            try {
                ImageDecoder.decode("damaged", damaged, OPTIONS, target);
            } catch (CorruptImageException e) {
                refused++;
            }
            started.set(Long.MAX_VALUE);
        }
        return refused;
    }

    private static AtomicLong watch() {
        AtomicLong started = new AtomicLong(Long.MAX_VALUE);
        Thread watcher = new Thread(() -> {
            while (true) {
                if (System.currentTimeMillis() - started.get() > LONGEST_MILLIS) {
                    System.out.println("one file takes longer than " + LONGEST_MILLIS + " ms");
                    Runtime.getRuntime().halt(2);
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watcher.setDaemon(true);
        watcher.start();
        return started;
    }

    /** What Linux says; 0 elsewhere. */
    static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
