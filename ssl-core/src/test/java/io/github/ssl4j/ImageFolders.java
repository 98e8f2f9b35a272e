package io.github.ssl4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Small folders of images for tests. */
public final class ImageFolders {
    private ImageFolders() {}

    /** Makes noise images of 16 x 16 pixels in two classes, {@code dark} and {@code light}. */
    public static Path twoClasses(Path folder, int count) throws IOException {
        return twoClasses(folder, count, 16);
    }

    /** Makes noise images of that many pixels a side in two classes, {@code dark} and {@code light}. */
    public static Path twoClasses(Path folder, int count, int side) throws IOException {
        return twoClasses(folder, count, side, side);
    }

    /** Makes noise images of that many pixels in two classes, {@code dark} and {@code light}. */
    public static Path twoClasses(Path folder, int count, int width, int height) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            int base = i % 2 == 0 ? 0 : 128;
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < width * height; pixel++) {
                int value = base + random.nextInt(128);
                image.setRGB(pixel % width, pixel / width, value << 16 | value << 8 | random.nextInt(256));
            }
            Path file = folder.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        return folder;
    }

    /** Makes noise images of 16 x 16 pixels in one folder, and so without labels. */
    public static Path flat(Path folder, int count) throws IOException {
        Path classes = twoClasses(folder.resolveSibling(folder.getFileName() + "-classes"), count);
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            String name = i + ".png";
            Files.move(classes.resolve(i % 2 == 0 ? "dark" : "light").resolve(name), folder.resolve(name));
        }
        return folder;
    }

    /** Turns all PNGs below a folder into JPEGs. */
    public static Path asJpeg(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".png")).toList();
        }
        for (Path png : files) {
            String name = png.getFileName().toString().replace(".png", ".jpg");
            ImageIO.write(
                    ImageIO.read(png.toFile()), "jpeg", png.resolveSibling(name).toFile());
            Files.delete(png);
        }
        return folder;
    }

    /** Makes gray noise images of 16 x 16 pixels in an IDX file without labels. */
    public static Path grayIdx(Path folder, int count) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(16 + 256 * count);
        file.putInt(0x803).putInt(count).putInt(16).putInt(16);
        byte[] pixels = new byte[256 * count];
        new Random(2).nextBytes(pixels);
        Files.createDirectories(folder);
        Files.write(folder.resolve("train-images-idx3-ubyte"), file.put(pixels).array());
        return folder;
    }
}
