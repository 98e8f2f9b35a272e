package io.github.ssl4j.data.files;

import io.github.ssl4j.data.decoding.ImageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the name of a file or of a folder alone tells of it. */
public final class ImageNames {
    /** The ends of the names of images that are read. */
    public static final List<String> EXTENSIONS = ImageFormat.EXTENSIONS;

    /**
     * The end of the names of arrays, which are images only where there are no others: beside them they are often
     * features.
     */
    static final String ARRAY = ".npy";

    /** Why an image is not read. */
    static final String UNDECODABLE = "undecodable";

    /** Why a file or folder is not read, and what it is. */
    static final String HIDDEN = "hidden";

    /** Why an archive beside images is not read. */
    static final String ARCHIVE = "an archive; name it by itself";

    private static final Set<String> OTHER_IMAGES = Set.of(
            ".jxl", ".heic", ".heif", ".avif", ".psd", ".xcf", ".svg", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf",
            ".raf", ".rw2", ".exr", ".hdr", ".ico", ".tga", ".dcm");
    private static final Set<String> ARCHIVES =
            Set.of(".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".zst");
    private static final Set<String> FOLDERS_OF_PROGRAMS =
            Set.of("__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found");

    private ImageNames() {}

    /** Returns whether a file of this name is taken for an image that can be decoded. */
    public static boolean isImage(String name) {
        return EXTENSIONS.contains(extension(name));
    }

    /** Returns the end of a name from its last dot on, in lower case; empty without one. */
    public static String extension(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot < 1 ? "" : file.substring(dot).toLowerCase(Locale.ROOT);
    }

    /** Returns whether a file or folder of this name, without those above it, is hidden. */
    static boolean isHidden(String file) {
        return file.startsWith(".");
    }

    /** Returns whether folders of this name hold what programs leave and nobody took. */
    static boolean isOfPrograms(String folder) {
        return FOLDERS_OF_PROGRAMS.contains(folder);
    }

    /** Returns why a file that is no decodable image by its name is not read; empty where that is plain. */
    static String why(String name) {
        String extension = extension(name);
        return OTHER_IMAGES.contains(extension) ? UNDECODABLE : ARCHIVES.contains(extension) ? ARCHIVE : "";
    }

    /** Returns what files like this one are called together. */
    static String kind(String name) {
        String extension = extension(name);
        return extension.isEmpty() ? "without an extension" : extension;
    }

    /**
     * Returns the folder of a path in an archive that is passed over with all below it, ending in '/'; null if there is
     * none.
     */
    static String passedOverFolder(String path) {
        for (int from = 0, slash; (slash = path.indexOf('/', from)) >= 0; from = slash + 1) {
            String folder = path.substring(from, slash);
            if (isOfPrograms(folder) || isHidden(folder) && !folder.equals(".") && !folder.equals("..")) {
                return path.substring(0, slash + 1);
            }
        }
        return null;
    }
}
