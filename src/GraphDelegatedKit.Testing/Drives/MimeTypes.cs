using System.Net.Mime;

namespace GraphDelegatedKit.Testing.Drives;

internal static class MimeTypes
{
    public static string FromFileName(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() switch
    {
        ".TXT" or ".LOG" => MediaTypeNames.Text.Plain,
        ".MD" => "text/markdown",
        ".CSV" => MediaTypeNames.Text.Csv,
        ".HTML" or ".HTM" => MediaTypeNames.Text.Html,
        ".JSON" => MediaTypeNames.Application.Json,
        ".XML" => MediaTypeNames.Text.Xml,
        ".PDF" => MediaTypeNames.Application.Pdf,
        ".PNG" => MediaTypeNames.Image.Png,
        ".JPG" or ".JPEG" => MediaTypeNames.Image.Jpeg,
        ".ZIP" => MediaTypeNames.Application.Zip,
        ".DOCX" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".XLSX" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".PPTX" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => MediaTypeNames.Application.Octet,
    };
}
