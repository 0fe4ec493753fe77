using System.Globalization;
using GraphDelegatedKit;

namespace SharePointFiles;

internal static class DisplayText
{
    public static string Describe(Verification verification) => verification switch
    {
        Verification.Matched => "verified by the service's hash",
        Verification.ChangedByService => "changed by the service after it arrived",
        Verification.SmallerThanListed => "smaller than the service lists it",
        _ => "the service gave no hash to verify by",
    };

    public static string DescribeResume(long offset) => offset > 0 ? $" (resumed from {ByteSize.Format(offset)})" : "";

    public static string FormatFileCount(int count) =>
        count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} files");

    public static string FormatTime(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
