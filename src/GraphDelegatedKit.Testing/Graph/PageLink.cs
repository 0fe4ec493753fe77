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
            .Where(pair => !IsSkipToken(pair));
        var tokenText = FormattableString.Invariant($"after:{position}:{ComputeChecksum(context, position)}");
        var token = Base64UrlEncoder.Encode(Encoding.ASCII.GetBytes(tokenText));
        return $"{context.Origin.BaseUrl}{context.Target.Path}?{string.Join('&', otherOptions.Append($"{OptionName}={token}"))}";
    }

    public static int GetPosition(RequestContext context)
    {
        if (context.Request.Query[OptionName].ToString() is not { Length: > 0 } token)
            return 0;
        try
        {
            var parts = Encoding.ASCII.GetString(Base64UrlEncoder.DecodeBytes(token)).Split(':');
            if (parts is ["after", var number, var checksum]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && checksum == ComputeChecksum(context, position))
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

    // The checksum binds a token to its collection.
    private static string ComputeChecksum(RequestContext context, int position)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in context.Target.Path.ToUpperInvariant() + position.ToString(CultureInfo.InvariantCulture))
            hash = (hash ^ character) * 1_099_511_628_211UL;
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }

    private static bool IsSkipToken(string pair) =>
        Uri.UnescapeDataString(pair).StartsWith(OptionName + "=", StringComparison.OrdinalIgnoreCase);
}
