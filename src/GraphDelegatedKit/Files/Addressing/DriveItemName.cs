using System.Buffers;

namespace GraphDelegatedKit.Files;

/// <summary>What OneDrive and SharePoint take as a name. Found out here, not after the last byte.</summary>
/// <remarks><see href="https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa"/></remarks>
internal static class DriveItemName
{
    private const int Longest = 255;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\"*:<>?/\\|");

    private static readonly string[] Reserved = [".lock", "desktop.ini", "CON", "PRN", "AUX", "NUL"];

    /// <returns>What is wrong with the name, or <see langword="null"/>.</returns>
    public static string? Objection(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return "it is empty";
        if (name is "." or "..") return "it is '.' or '..'";
        if (name.IndexOfAny(Forbidden) is var at and >= 0) return $"it contains '{name[at]}'";
        if (name.IndexOfAnyInRange('\0', '\x1F') >= 0) return "it contains a control character";
        if (name[0] is ' ' or '~') return $"it begins with '{name[0]}'";
        if (name[^1] is ' ' or '.') return $"it ends with '{name[^1]}'";
        if (name.Length > Longest) return $"it has {name.Length} characters, and the service takes {Longest}";
        if (name.Contains("_vti_", StringComparison.OrdinalIgnoreCase)) return "it contains '_vti_'";
        if (IsReserved(name)) return "the service keeps it for itself";
        return null;
    }

    private static bool IsReserved(ReadOnlySpan<char> name)
    {
        foreach (var reserved in Reserved)
            if (name.Equals(reserved, StringComparison.OrdinalIgnoreCase))
                return true;

        return name is [_, _, _, >= '0' and <= '9'] && (name.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
    }
}
