using System.Globalization;
using GraphDelegatedKit;

namespace SharePointFiles;

internal static class Words
{
    public static string Of(Verification verified) => verified switch
    {
        Verification.Matched => "verified by the service's hash",
        Verification.ChangedByService => "changed by the service after it arrived",
        _ => "the service gave no hash to verify by",
    };

    public static string Resumed(long from) => from > 0 ? $" (went on from {ByteSize.Of(from)})" : "";

    public static string Files(int count) => count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} files");

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
