"""What enterprises, and whoever answers for them, are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.guests import GuestForm
from apps.buy_brics.actions.enterprises import STORY as MOST_LETTERS
from apps.buy_brics.actions.enterprises import Profile
from apps.buy_brics.actions.products import Offer
from apps.buy_brics.models import Platform, Product, ProductCategory, SpecialEvent
from apps.buy_brics.pictures import LARGEST
from apps.core.forms import field_of
from apps.delegations.models import MemberState

OWN_WORDS = {"dir": "auto"}


def _name() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name of the enterprise"),
        max_length=160,
        widget=forms.TextInput({**OWN_WORDS, "autocomplete": "organization"}),
    )


def _story(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea({**OWN_WORDS, "rows": 5}),
    )


class ProfileForm(forms.Form):
    use_required_attribute = False
    name = _name()
    contact = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("For your member’s delegation alone. It is never published."),
        max_length=120,
        widget=forms.TextInput({**OWN_WORDS, "autocomplete": "name"}),
    )
    story = _story(
        gettext_lazy("What the enterprise makes or does"),
        gettext_lazy("A few sentences. They stand on its page."),
    )
    site = forms.CharField(
        label=gettext_lazy("Its own web site"),
        help_text=gettext_lazy("An address that begins with https://."),
        required=False,
        max_length=300,
        widget=forms.URLInput({"dir": "ltr"}),
    )

    def profile(self) -> Profile:
        given = self.cleaned_data
        return Profile(given["name"], given["contact"], given["story"], given["site"])


class ApplyForm(ProfileForm, GuestForm):
    """Open to anyone. The member is chosen among those of today."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Member in which it is established"),
        help_text=gettext_lazy("Its delegation decides whether it vouches for the enterprise."),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a member"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("You get your personal link there. It is never published."),
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )
    field_order = ("member", "name", "story", "site", "contact", "email")

    def __init__(self, *args: Any, members: QuerySet[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "member", forms.ModelChoiceField).queryset = members


class NewAddressForm(forms.Form):
    use_required_attribute = False
    email = forms.CharField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("A mail there asks to confirm it. It is never published."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Give the new address.")},
    )


class ProductForm(forms.Form):
    """`keeps` where the product has a picture already, which may stay."""

    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = forms.CharField(
        label=gettext_lazy("Name of the product"),
        max_length=160,
        widget=forms.TextInput(OWN_WORDS),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=ProductCategory.objects.all(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a category"),
    )
    story = _story(
        gettext_lazy("What it is, and how it is made"),
        gettext_lazy("A few sentences for whoever may buy it."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, at most 10 MB, at least 320 pixels on each side. What the camera "
            "noted in it, such as the place, is removed."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=gettext_lazy("The picture in words"),
        help_text=gettext_lazy(
            "For those who do not see it: “Three clay bowls in green and white on a table”."
        ),
        max_length=250,
        widget=forms.TextInput(OWN_WORDS),
    )
    platform = forms.ModelChoiceField(
        label=gettext_lazy("Platform"),
        help_text=gettext_lazy("Where it is sold. The portal itself sells nothing."),
        queryset=Platform.objects.select_related("member"),
        to_field_name="reference",
        empty_label=gettext_lazy("Choose a platform"),
    )
    link = forms.CharField(
        label=gettext_lazy("The product’s page on this platform"),
        help_text=gettext_lazy("An address that begins with https:// and lies on the platform."),
        max_length=500,
        widget=forms.URLInput({"dir": "ltr"}),
    )
    events = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Shown at"),
        queryset=SpecialEvent.objects.none(),
        to_field_name="reference",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, events: QuerySet[SpecialEvent], keeps: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "events", forms.ModelChoiceField).queryset = events
        if not events:
            del self.fields["events"]
        if keeps:
            self.fields["picture"].required = False
            self.fields["picture"].label = _("Another picture")

    def clean_picture(self) -> bytes | None:
        given: UploadedFile[bytes] | None = self.cleaned_data["picture"]
        if given is None:
            return None
        if given.size is None or given.size > LARGEST:  # its bytes were not kept
            raise forms.ValidationError(
                _("The picture is larger than %(limit)d MB. Choose a smaller one.")
                % {"limit": LARGEST // 1024 // 1024}
            )
        data: bytes = given.read()
        return data

    def offer(self) -> Offer:
        given = self.cleaned_data
        return Offer(
            name=given["name"],
            category=given["category"],
            platform=given["platform"],
            link=given["link"],
            story=given["story"],
            alt=given["alt"],
            picture=given["picture"],
            events=given.get("events", ()),
        )


def initial_of(product: Product) -> dict[str, Any]:
    return {
        "edition": product.edition,
        "name": product.name,
        "category": product.category.code,
        "story": product.story,
        "alt": product.picture.alt if hasattr(product, "picture") else "",
        "platform": product.platform.reference,
        "link": product.link,
        "events": [event.reference for event in product.events.all()],
    }


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The enterprise reads it. Say what it can mend."),
        max_length=500,
        widget=forms.Textarea({**OWN_WORDS, "rows": 3}),
    )
