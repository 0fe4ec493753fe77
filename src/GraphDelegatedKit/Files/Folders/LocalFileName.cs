using System.Buffers;
using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Checks whether a name from the service is valid on this system. The name is untrusted input: used as a path it could lead out of the
/// folder.
/// </summary>
internal static class LocalFileName
{
    private static readonly SearchValues<char> ForbiddenOnWindows = SearchValues.Create("\"*:<>?|");

    /// <param name="name">The name of one file or folder.</param>
    /// <param name="isWindows">Whether to apply the rules of Windows, which reserves more names.</param>
    /// <returns>The problem with the name; <see langword="null"/> if the name is valid.</returns>
    public static string? FindProblem(string? name, bool isWindows)
    {
        if (string.IsNullOrEmpty(name)) return "it is empty";
        if (name is "." or "..") return "it is '.' or '..', which leads to another folder";
        if (name.AsSpan().IndexOfAny('/', '\\') is var index and >= 0) return $"it contains '{name[index]}', which separates folders";
        if (name.Contains('\0', StringComparison.Ordinal)) return "it contains a zero character";
        // The half is written as another character, so two names could become one.
        if (OpaqueUri.HasLoneSurrogate(name)) return "it contains half a surrogate pair, which is not a character";
        if (PartialFileName.IsTooLong(name, inCharacters: isWindows || OperatingSystem.IsMacOS())) return "it is too long";
        return isWindows ? FindWindowsProblem(name) : null;
    }

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    private static string? FindWindowsProblem(string name)
    {
        if (name.AsSpan().IndexOfAny(ForbiddenOnWindows) is var index and >= 0)
            return $"it contains '{name[index]}', which Windows does not allow";
        if (name.AsSpan().IndexOfAnyInRange('\x01', '\x1F') >= 0) return "it contains a control character, which Windows does not allow";
        if (name[^1] is ' ' or '.') return $"it ends with '{name[^1]}', which Windows removes";
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        var isDevice = stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem is ['C', 'O', 'M', var com] && IsPort(com))
            || (stem is ['L', 'P', 'T', var lpt] && IsPort(lpt));
        return isDevice ? $"on Windows '{stem}' is a device" : null;
    }

    private static bool IsPort(char port) => port is (>= '0' and <= '9') or '¹' or '²' or '³';
}
