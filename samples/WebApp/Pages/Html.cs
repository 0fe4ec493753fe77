using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace WebApp.Pages;

/// <summary>A piece of HTML. It comes from a template alone, which encodes every value, so text of users cannot become markup.</summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty => default;

    /// <summary>Creates HTML from an interpolated string: the literal parts are markup, and the values are text or HTML.</summary>
    public static Html Create(HtmlTemplate template) => new(template.GetMarkup());

    /// <summary>Creates the text of a user name, which a narrow screen breaks before an at sign or a dot.</summary>
    public static Html CreateUserName(string? text) => new(HtmlEncoder.Default.Encode(text ?? "")
        .Replace("@", "<wbr>@", StringComparison.Ordinal).Replace(".", "<wbr>.", StringComparison.Ordinal));

    public static Html Concat(IEnumerable<Html> parts) => new(string.Concat(parts));

    public override string ToString() => _markup ?? "";
}

/// <summary>Collects the parts of an interpolated string. Attributes must stand in double quotes.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlTemplate(int literalLength, int formattedCount)
{
    private const int AverageValueLength = 16;

    private readonly StringBuilder _markup = new(literalLength + (formattedCount * AverageValueLength));

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(string? text) => _markup.Append(HtmlEncoder.Default.Encode(text ?? ""));

    public void AppendFormatted(int number) => _markup.Append(number.ToString("N0", CultureInfo.InvariantCulture));

    public void AppendFormatted(Html html) => _markup.Append(html);

    public string GetMarkup() => _markup.ToString();
}
