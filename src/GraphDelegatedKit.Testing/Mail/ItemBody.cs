using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/itembody: a body as HTML, or as text if the reader prefers it. HTML is returned as it
// was written, without the head that the service adds, and script stays in it.
internal static partial class ItemBody
{
    private const int PreviewLength = 255;

    public static JsonObject Create(JsonNode? body, bool wantsText)
    {
        var isHtml = IsHtml(body);
        var content = body?["content"]?.ToString() ?? "";
        return new JsonObject
        {
            ["contentType"] = wantsText ? "text" : "html",
            ["content"] = wantsText == !isHtml ? content : wantsText ? ConvertToText(content) : ConvertToHtml(content),
        };
    }

    public static string CreatePreview(JsonNode? body)
    {
        var text = GetText(body).Trim();
        return text.Length <= PreviewLength ? text : text[..PreviewLength];
    }

    public static string GetText(JsonNode? body)
    {
        var content = body?["content"]?.ToString() ?? "";
        return IsHtml(body) ? ConvertToText(content) : content;
    }

    private static bool IsHtml(JsonNode? body) =>
        string.Equals(body?["contentType"]?.ToString(), "html", StringComparison.OrdinalIgnoreCase);

    private static string ConvertToHtml(string text) => text.Length == 0
        ? ""
        : $"<html><head></head><body>{WebUtility.HtmlEncode(text).ReplaceLineEndings("<br>\r\n")}</body></html>";

    private static string ConvertToText(string html) =>
        WebUtility.HtmlDecode(Tag().Replace(LineBreak().Replace(Invisible().Replace(html, ""), "\r\n"), "")).Trim();

    [GeneratedRegex(@"<(head|script|style)\b.*?</\1\s*>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Invisible();

    [GeneratedRegex(@"(<br\s*/?>|</(p|div|li|tr|h[1-6])\s*>)\s*", RegexOptions.IgnoreCase)]
    private static partial Regex LineBreak();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
