namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Posts a result to a program as a form: automatically where scripts run, otherwise after a click.
internal static class FormPostPage
{
    private const string SubmitScript = "document.forms[0].submit()";

    public static PageResponse Create(string action, IEnumerable<KeyValuePair<string, string?>> fields) => new(
        Html.RenderPage("Back to the app", $"""
            <h1>Back to the app</h1>
            <form method="post" action="{Html.Encode(action)}">
            {string.Concat(fields.Select(RenderField))}
            <div class="actions"><button type="submit" class="main">Continue</button></div>
            </form>
            <script>{SubmitScript}</script>
            """)) { Script = SubmitScript };

    private static string RenderField(KeyValuePair<string, string?> field) =>
        $"""<input type="hidden" name="{Html.Encode(field.Key)}" value="{Html.Encode(field.Value!)}">""" + "\n";
}
