using System.Buffers;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://support.microsoft.com/office/restrictions-and-limitations-in-onedrive-and-sharepoint-64883a5d-228e-48f5-b3d2-eb39e07630fa
internal static class ItemNameRules
{
    private const int MaxNameLength = 255;
    private const int MaxPathLength = 400;

    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("\"*:<>?/\\|");

    private static readonly string[] ReservedNames =
    [
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", ".lock", "desktop.ini",
    ];

    public static void Validate(string name)
    {
        var isAllowed = name.Length is > 0 and <= MaxNameLength
            && !name.AsSpan().ContainsAny(ForbiddenCharacters)
            && !name.Any(char.IsControl)
            && name[0] is not (' ' or '~')
            && name[^1] is not (' ' or '.')
            && !name.Contains("_vti_", StringComparison.OrdinalIgnoreCase)
            && !ReservedNames.Contains(name, StringComparer.OrdinalIgnoreCase);
        if (!isAllowed)
            throw GraphErrorException.BadRequest("The provided name cannot contain reserved characters or be a reserved name.");
    }

    public static void ValidatePathLength(IEnumerable<string> names)
    {
        if (names.Sum(name => name.Length + 1) > MaxPathLength)
            throw new GraphErrorException(400, "pathIsTooLong", "The path is too long.");
    }

    // Turns "report.docx" into "report 1.docx", or the next free number.
    public static string FindFreeName(string name, Func<string, bool> isFree)
    {
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot <= 0 ? (name, "") : (name[..dot], name[dot..]);
        return Enumerable.Range(1, int.MaxValue - 1).Select(number => $"{stem} {number}{extension}").First(isFree);
    }
}
