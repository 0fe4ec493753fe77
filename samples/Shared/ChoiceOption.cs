using System.CommandLine;

namespace Samples;

/// <summary>Creates options that take one of a few values.</summary>
public static class ChoiceOption
{
    /// <param name="name">The name of the option.</param>
    /// <param name="description">The description in the help.</param>
    /// <param name="defaultValue">The default, which the help shows; <see langword="null"/> if there is none.</param>
    /// <param name="values">The values.</param>
    public static Option<string?> Create(string name, string description, string? defaultValue, params string[] values)
    {
        var option = new Option<string?>(name) { HelpName = string.Join('|', values), Description = description };
        if (defaultValue is not null) option.DefaultValueFactory = _ => defaultValue;
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !values.Contains(token.Value))
                result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not '{token.Value}'.");
        });
        return option;
    }
}
