using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Samples;
using UserAdmin;

namespace WebApp.Accounts;

/// <summary>The list of users that a form has sent, or the problem with it.</summary>
/// <param name="List">The list; <see langword="null"/> if there is a problem.</param>
/// <param name="Text">What was pasted, to be shown again.</param>
/// <param name="Problem">What to correct.</param>
/// <param name="Status">The status of the page.</param>
internal sealed record AccountsForm(UserList? List, string Text, string? Problem, int Status = StatusCodes.Status400BadRequest)
{
    /// <summary>The longest list, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The largest number of users in one list.</summary>
    public const int MaxUsers = 5_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static AccountsForm Empty { get; } = new(null, "", null, StatusCodes.Status200OK);

    private static AccountsForm TooLarge { get; } =
        new(null, "", "The list is larger than 1 MB. Send it in parts.", StatusCodes.Status413PayloadTooLarge);

    /// <summary>Reads the field <c>users</c>, or the file.</summary>
    public static async Task<AccountsForm> ReadAsync(HttpContext context, IAntiforgery antiforgery)
    {
        try
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return new(null, "", "The form is too old or from another site. Send it again.");
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return Parse(form["users"].ToString(), form.Files["file"] is { Length: > 0 } file ? file : null);
        }
        catch (Exception e) when (
            e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException)
        {
            return TooLarge;
        }
    }

    private static AccountsForm Parse(string text, IFormFile? file)
    {
        if (file?.Length > MaxBytes || text.Length > MaxBytes) return TooLarge;
        if (file is not null && !string.IsNullOrWhiteSpace(text))
            return new(null, text, "There are two lists. Either paste one, or choose a file.");
        try
        {
            using TextReader reader = file is null ? new StringReader(text) : new StreamReader(file.OpenReadStream(), Utf8);
            var list = UserList.Read(reader, file is null ? "The list" : "The file");
            return list.Users.Count switch
            {
                0 => new(null, text, "The list has no user. Paste one user name a line, or choose a file."),
                > MaxUsers and var count =>
                    new(null, text, $"The list has {DisplayText.FormatCount(count, "user")}, and {MaxUsers:N0} are the most."),
                _ => new(list, string.Join('\n', list.Users), Problem: null, StatusCodes.Status200OK),
            };
        }
        catch (UsageException e)
        {
            return new(null, text, e.Message);
        }
        catch (DecoderFallbackException)
        {
            return new(null, text, "The file is not UTF-8. Save it as 'CSV UTF-8', or as text in UTF-8.");
        }
    }
}
