using System.Globalization;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/paging: the link to the next page repeats all other query options of the request unchanged and adds
// an opaque token.
internal static class PageLink
{
    private const string OptionName = "$skiptoken";

    public static string Create(RequestContext context, int position)
    {
        var otherOptions = context.Target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !IsSkipToken(Uri.UnescapeDataString(pair.Split('=')[0])));
        var token = CreateToken(context.Target.Path, position);
        return $"{context.Origin.BaseUrl}{context.Target.Path}?{string.Join('&', otherOptions.Append($"{OptionName}={token}"))}";
    }

    // Creates a link to the rest of a collection whose beginning was in another response.
    public static string Create(Origin origin, string path, int position) =>
        $"{origin.BaseUrl}{path}?{OptionName}={CreateToken(path, position)}";

    public static int GetPosition(RequestContext context)
    {
        var token = context.Request.Query.FirstOrDefault(option => IsSkipToken(option.Key)).Value.ToString();
        if (token.Length == 0)
            return 0;
        try
        {
            var parts = Encoding.ASCII.GetString(Base64UrlEncoder.DecodeBytes(token)).Split(':');
            if (parts is ["after", var number, var checksum]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && checksum == ComputeChecksum(context.Target.Path, position))
            {
                return position;
            }
        }
        catch (FormatException)
        {
            // The tenant did not issue this token; it is refused below like a modified one.
        }

        throw new GraphErrorException(400, "Request_UnsupportedQuery", "Invalid page token specified.");
    }

    private static string CreateToken(string path, int position) => Base64UrlEncoder.Encode(
        Encoding.ASCII.GetBytes(FormattableString.Invariant($"after:{position}:{ComputeChecksum(path, position)}")));

    // The checksum binds a token to its collection.
    private static string ComputeChecksum(string path, int position)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in path.ToUpperInvariant() + position.ToString(CultureInfo.InvariantCulture))
            hash = (hash ^ character) * 1_099_511_628_211UL;
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }

    private static bool IsSkipToken(string option) =>
        ODataQuery.GetSystemName(option).Equals(OptionName, StringComparison.OrdinalIgnoreCase);
}
