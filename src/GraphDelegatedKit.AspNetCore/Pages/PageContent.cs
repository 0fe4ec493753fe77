namespace GraphDelegatedKit.AspNetCore.Pages;

/// <summary>The content of a page of the sign-in.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The heading.</param>
/// <param name="Paragraphs">What happened, and what to do.</param>
internal sealed record PageContent(int Status, string Title, params string[] Paragraphs)
{
    public PageLink? Link { get; init; }

    public PageForm? Form { get; init; }

    /// <summary>Gets numbers for support, such as the correlation id.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets further members of the problem document, which a script gets in the place of the page.</summary>
    public IDictionary<string, object?>? Members { get; init; }
}

internal sealed record PageLink(string Text, string Address);

internal sealed record PageForm(string Text, string Address, string FieldName, string FieldValue);
