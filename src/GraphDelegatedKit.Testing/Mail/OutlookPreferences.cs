using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// The preferences that a request for messages or events can state in its Prefer header:
// https://learn.microsoft.com/graph/api/message-get#request-headers, event-get#request-headers and outlook-immutable-id
internal sealed record OutlookPreferences(bool WantsText, string TimeZoneName, TimeZoneInfo TimeZone, bool WantsImmutableIds)
{
    private const string BodyContentType = "outlook.body-content-type";
    private const string TimeZoneOption = "outlook.timezone";

    // The preferences of a request without a Prefer header.
    public static OutlookPreferences None { get; } = new(false, "UTC", TimeZoneInfo.Utc, false);

    // Reads the preferences of a request, and confirms in the response those that are applied.
    public static OutlookPreferences Read(RequestContext context)
    {
        var contentType = Find(context, BodyContentType);
        var timeZone = Find(context, TimeZoneOption);
        if (contentType is not null)
            Confirm(context, BodyContentType, contentType);
        if (timeZone is not null)
            Confirm(context, TimeZoneOption, timeZone);
        return new OutlookPreferences(
            "text".Equals(contentType, StringComparison.OrdinalIgnoreCase),
            timeZone ?? "UTC",
            timeZone is null ? TimeZoneInfo.Utc : OutlookTimeZones.Find(timeZone) ?? throw OutlookTimeZones.CreateUnknownError(timeZone),
            "ImmutableId".Equals(Find(context, "IdType"), StringComparison.OrdinalIgnoreCase));
    }

    public string GetId(MailItem item) => WantsImmutableIds ? MailIds.GetImmutableId(item.Id) : item.RegularId;

    private static string? Find(RequestContext context, string name) =>
        context.Request.Headers["Prefer"].ToString().Split([',', ';'], StringSplitOptions.TrimEntries)
            .FirstOrDefault(preference => preference.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..]
            .Trim('"', '\'');

    private static void Confirm(RequestContext context, string name, string value) =>
        context.Response.Headers.Append("Preference-Applied", $"{name}=\"{value}\"");
}
