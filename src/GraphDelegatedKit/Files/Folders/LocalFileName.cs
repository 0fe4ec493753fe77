using System.Buffers;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Which names of the service can be names here. A name from a server is input: as a path it could lead anywhere.</summary>
internal static class LocalFileName
{
    private static readonly SearchValues<char> ForbiddenOnWindows = SearchValues.Create("\"*:<>?|");

    /// <returns>What is wrong with the name, or <see langword="null"/>.</returns>
    /// <param name="name">One name, which is to be one file or folder.</param>
    /// <param name="isWindows">Whether names are Windows's, where more of them are reserved.</param>
    public static string? FindProblem(string? name, bool isWindows)
    {
        if (string.IsNullOrEmpty(name)) return "it is empty";
        if (name is "." or "..") return "it is '.' or '..', which leads elsewhere";
        if (name.AsSpan().IndexOfAny('/', '\\') is var index and >= 0) return $"it contains '{name[index]}', which parts folders";
        if (name.Contains('\0', StringComparison.Ordinal)) return "it contains a zero";
        if (PartialFileName.IsTooLong(name, inCharacters: isWindows || OperatingSystem.IsMacOS())) return "it is longer than names can be here";
        return isWindows ? FindWindowsProblem(name) : null;
    }

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    private static string? FindWindowsProblem(string name)
    {
        if (name.AsSpan().IndexOfAny(ForbiddenOnWindows) is var index and >= 0) return $"it contains '{name[index]}', which Windows does not allow";
        if (name.AsSpan().IndexOfAnyInRange('\x01', '\x1F') >= 0) return "it contains a control character, which Windows does not allow";
        if (name[^1] is ' ' or '.') return $"it ends with '{name[^1]}', which Windows drops";
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$" || (stem is ['C', 'O', 'M', var com] && IsPort(com)) || (stem is ['L', 'P', 'T', var lpt] && IsPort(lpt))
            ? $"on Windows '{stem}' is a device"
            : null;
    }

    private static bool IsPort(char port) => port is (>= '0' and <= '9') or '¹' or '²' or '³';
}
