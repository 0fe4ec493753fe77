using System.Buffers;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>The rules of OneDrive and SharePoint for names, checked before the first byte is sent.</summary>
/// <remarks><see href="https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa"/></remarks>
internal static class DriveItemName
{
    private const int MaxLength = 255;

    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("\"*:<>?/\\|");

    private static readonly string[] ReservedNames = [".lock", "desktop.ini", "CON", "PRN", "AUX", "NUL"];

    /// <returns>The problem of the name, or <see langword="null"/>.</returns>
    public static string? FindProblem(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return "it is empty";
        if (name is "." or "..") return "it is '.' or '..'";
        if (name.IndexOfAny(ForbiddenCharacters) is var index and >= 0) return $"it contains '{name[index]}'";
        if (name.IndexOfAnyInRange('\0', '\x1F') >= 0) return "it contains a control character";
        if (name[0] is ' ' or '~') return $"it begins with '{name[0]}'";
        if (name[^1] is ' ' or '.') return $"it ends with '{name[^1]}'";
        if (name.Length > MaxLength) return $"it has {name.Length} characters, and the maximum is {MaxLength}";
        if (name.Contains("_vti_", StringComparison.OrdinalIgnoreCase)) return "it contains '_vti_'";
        if (IsReserved(name)) return "it is reserved by the service";
        return null;
    }

    /// <summary>Whether a path contains a name that cannot be used in a path.</summary>
    public static bool HasUnsafeName(DrivePath path) => path.Path.Split('/').Any(IsUnsafe);

    /// <summary>
    /// Whether a name cannot be used in a path: some servers decode a path twice, and read <c>100%25</c> as another name.
    /// </summary>
    /// <remarks>Observed with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565); not documented.</remarks>
    public static bool IsUnsafe(string name)
    {
        for (var index = name.IndexOf('%'); index >= 0; index = name.IndexOf('%', index + 1))
            if (index + 2 < name.Length && char.IsAsciiHexDigit(name[index + 1]) && char.IsAsciiHexDigit(name[index + 2]))
                return true;

        return false;
    }

    private static bool IsReserved(ReadOnlySpan<char> name)
    {
        foreach (var reservedName in ReservedNames)
            if (name.Equals(reservedName, StringComparison.OrdinalIgnoreCase))
                return true;

        return name is [_, _, _, >= '0' and <= '9']
            && (name.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
    }
}
