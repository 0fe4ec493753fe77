using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// Carries an outcome to a program as a form: by itself where scripts run, by a click where they do not.
internal static class CarryPage
{
    private const string Script = "document.forms[0].submit()";

    public static PageAnswer Show(string address, IEnumerable<KeyValuePair<string, string?>> outcome) => new(
        Html.Page("Back to the app", $"""
            <h1>Back to the app</h1>
            <form method="post" action="{Html.Encode(address)}">
            {string.Concat(outcome.Select(Field))}
            <div class="actions"><button type="submit" class="main">Continue</button></div>
            </form>
            <script>{Script}</script>
            """),
        ScriptHash: "'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script))) + "'");

    private static string Field(KeyValuePair<string, string?> field) =>
        $"""<input type="hidden" name="{Html.Encode(field.Key)}" value="{Html.Encode(field.Value!)}">""" + "\n";
}
